// A list that grows page by page: needs connections as Relay wants them.
graphql`
  fragment OrderList_query on Query
  @argumentDefinitions(
    first: { type: "Int", defaultValue: 20 }
    after: { type: "String" }
  )
  @refetchable(queryName: "OrderListPaginationQuery") {
    orders(first: $first, after: $after) @connection(key: "OrderList_orders") {
      edges {
        node {
          ...OrderCard_order
        }
      }
    }
  }
`;

graphql`
  query OrderListQuery {
    ...OrderList_query
  }
`;
