// Lints the schema and every example operation. Run from the top of the
// repository: paths count from there.
import graphql from "@graphql-eslint/eslint-plugin";

const { configs, parser } = graphql;

// Types without an id are values: a client's cache keeps them inside of what
// owns them. A type that is neither listed here, nor a member of a result
// union, nor part of a page needs an id, or caches cannot merge it.
const values = [
  "Bank",
  "Buyer",
  "Card",
  "CheckoutConfig",
  "FieldError",
  "Money",
  "OrderLine",
  "PaymentFailure",
  "PaymentMethod",
  "ReconciliationDifference",
  "Recurrence",
  "Refundability",
  "RequestPay",
];
const results = [
  "Changed",
  "Conflict",
  "Failed",
  "InUse",
  "Input",
  "Issued",
  "NotCancellable",
  "NotChangeable",
  "NotFound",
  "NotPayable",
  "Pending",
  "Refused",
  "Rejected",
  "Settled",
  "Success",
];
const pages = ["Connection", "Edge", "PageInfo"];

export default [
  {
    files: ["**/*.graphqls", "**/*.graphql"],
    plugins: { "@graphql-eslint": graphql },
    languageOptions: {
      parser,
      parserOptions: {
        graphQLConfig: {
          schema: "schema/*.graphqls",
          documents: [
            "web/checks/operations/*.graphql",
            "web/playground/tabs/*.graphql",
          ],
        },
      },
    },
  },
  {
    files: ["schema/*.graphqls"],
    rules: {
      ...configs["flat/schema-recommended"].rules,
      ...configs["flat/schema-relay"].rules,
      "@graphql-eslint/description-style": ["error", { style: "inline" }],
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
        },
      ],
      "@graphql-eslint/strict-id-in-types": [
        "error",
        { exceptions: { types: values, suffixes: [...results, ...pages] } },
      ],
      // Pages only go forward.
      "@graphql-eslint/relay-arguments": ["error", { includeBoth: false }],
      // Short lists with a bound of their own are plain lists.
      "@graphql-eslint/relay-edge-types": [
        "error",
        { listTypeCanWrapOnlyEdgeType: false },
      ],
    },
  },
  {
    files: ["web/**/*.graphql"],
    rules: configs["flat/operations-recommended"].rules,
  },
];
