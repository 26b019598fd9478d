import { readFile } from "node:fs/promises";

/**
 * GraphiQL's variables editor calls every non-null input field missing, also
 * one with a default. The build stops when this does not fit any more: see
 * then whether it is still needed.
 */
export const defaultsAreOptional = {
  name: "defaults-are-optional",
  setup(build) {
    build.onLoad(
      { filter: /getVariablesJSONSchema\.js$/ },
      async ({ path }) => {
        const source = await readFile(path, "utf8");
        const contents = source.replace(
          "if (fieldRequired) {",
          "if (fieldRequired && field.defaultValue === undefined) {",
        );
        if (contents === source) {
          throw new Error(`nothing to patch in ${path}`);
        }
        return { contents };
      },
    );
  },
};
