/** The text of a GraphQL operation, which knows the types of its answer. */
export interface Operation<Data, Variables> {
  readonly text: string;
  /** Never set: it carries the types. */
  readonly types?: (variables: Variables) => Data;
}

export const operation = <Data, Variables>(
  text: string,
): Operation<Data, Variables> => ({ text });
