// What Apollo Client's cache makes of our schema: ids that merge, unions that
// it can tell apart, and pages that join.
import { ApolloClient, ApolloLink, InMemoryCache, gql } from "@apollo/client";
import { getMainDefinition } from "@apollo/client/utilities";
import { possibleTypes, typePolicies } from "@paygraph/checkout/apollo";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Observable, firstValueFrom } from "rxjs";

// A page that never changes fails its test instead of waiting for good.
const soon = { timeout: 5000 };

/** A client whose server answers operations from a table. */
function clientOf(answers) {
  return new ApolloClient({
    cache: new InMemoryCache({
      possibleTypes,
      typePolicies,
    }),
    link: new ApolloLink(
      (operation) =>
        new Observable((observer) => {
          const { name } = getMainDefinition(operation.query);
          setImmediate(() => {
            observer.next({ data: answers[name.value](operation.variables) });
            observer.complete();
          });
        }),
    ),
  });
}

const account = (status) => ({
  __typename: "VirtualAccount",
  id: "va_imp_1",
  status,
  bankName: "신한은행",
});
const order = (version, status, virtualAccount) => ({
  __typename: "Order",
  id: "ord_1",
  version,
  status,
  ...(virtualAccount && { virtualAccount }),
});

const completed = gql`
  mutation Complete {
    completePayment(input: { merchantUid: "ord_1" }) {
      ... on VirtualAccountIssued {
        order {
          id
          version
          status
          virtualAccount {
            id
            status
            bankName
          }
        }
      }
      ... on UserError {
        code
        message
      }
    }
  }
`;
const page = gql`
  query Page {
    order(id: "ord_1") {
      id
      version
      status
      virtualAccount {
        id
        status
        bankName
      }
    }
  }
`;
const watch = gql`
  subscription Watch {
    vbankUpdated(orderId: "ord_1") {
      id
      status
      order {
        id
        version
        status
      }
    }
  }
`;

// The shopper looks at a page with an open account; the deposit arrives as one
// frame of vbankUpdated, and both the account and the order on the page flip.
test("a vbankUpdated frame flips the cached order", soon, async () => {
  const client = clientOf({
    Page: () => ({
      order: order(2, "AWAITING_DEPOSIT", account("ISSUED")),
    }),
    Watch: () => ({
      vbankUpdated: { ...account("DEPOSITED"), order: order(3, "PAID") },
    }),
  });
  await client.query({ query: page });
  let subscription;
  const flipped = new Promise((resolve) => {
    subscription = client.watchQuery({ query: page }).subscribe(({ data }) => {
      if (data.order.status === "PAID") {
        resolve(data);
      }
    });
  });
  await firstValueFrom(client.subscribe({ query: watch }));
  const data = await flipped;
  subscription.unsubscribe();
  assert.equal(data.order.version, 3);
  assert.equal(data.order.virtualAccount.status, "DEPOSITED");
});

// The union's member and the interface of refusals are told apart by name, so
// what a mutation returns is the page's order, too.
test("a mutation's result lands in the cached order", async () => {
  const client = clientOf({
    Page: () => ({ order: { ...order(1, "PENDING"), virtualAccount: null } }),
    Complete: () => ({
      completePayment: {
        __typename: "VirtualAccountIssued",
        order: order(2, "AWAITING_DEPOSIT", account("ISSUED")),
      },
    }),
  });
  await client.query({ query: page });
  const { data } = await client.mutate({ mutation: completed });
  assert.equal("code" in data.completePayment, false);
  const cached = client.readQuery({ query: page });
  assert.equal(cached.order.status, "AWAITING_DEPOSIT");
  assert.equal(cached.order.virtualAccount.status, "ISSUED");
});

test("a refusal is read through the interface UserError", async () => {
  const client = clientOf({
    Complete: () => ({
      completePayment: {
        __typename: "NotFound",
        code: "NOT_FOUND",
        message: "없습니다",
      },
    }),
  });
  const { data } = await client.mutate({ mutation: completed });
  assert.equal(data.completePayment.code, "NOT_FOUND");
});

test("typePolicies join two pages of orders", async () => {
  const query = gql`
    query Orders($after: String) {
      orders(first: 2, after: $after) {
        edges {
          cursor
          node {
            id
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `;
  const edge = (n) => ({
    __typename: "OrderEdge",
    cursor: `c${n}`,
    node: { __typename: "Order", id: `ord_${n}` },
  });
  const connection = (edges, hasNextPage) => ({
    orders: {
      __typename: "OrderConnection",
      edges,
      pageInfo: {
        __typename: "PageInfo",
        hasNextPage,
        hasPreviousPage: false,
        startCursor: edges[0].cursor,
        endCursor: edges.at(-1).cursor,
      },
    },
  });
  const client = clientOf({
    Orders: ({ after }) =>
      after === "c3"
        ? connection([edge(2), edge(1)], false)
        : connection([edge(4), edge(3)], true),
  });
  const { data } = await client.query({ query });
  const { endCursor } = data.orders.pageInfo;
  const orders = client.watchQuery({ query });
  const subscription = orders.subscribe(() => {});
  await orders.fetchMore({ variables: { after: endCursor } });
  const { edges, pageInfo } = client.readQuery({ query }).orders;
  subscription.unsubscribe();
  assert.deepEqual(
    edges.map(({ node }) => node.id),
    ["ord_4", "ord_3", "ord_2", "ord_1"],
  );
  assert.equal(pageInfo.hasNextPage, false);
});
