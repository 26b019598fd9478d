// A component's data, fetched again by its id: needs Query.node.
graphql`
  fragment OrderCard_order on Order
  @refetchable(queryName: "OrderCardRefetchQuery") {
    version
    status
    nextActions
    total {
      formatted
    }
    virtualAccount {
      status
      accountNumber
    }
  }
`;

graphql`
  subscription OrderCardSubscription($orderId: ID!) {
    vbankUpdated(orderId: $orderId) {
      status
      order {
        ...OrderCard_order
      }
    }
  }
`;
