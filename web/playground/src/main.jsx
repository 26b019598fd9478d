import "./workers.js";
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "./style.css";
import {
  DOC_EXPLORER_PLUGIN,
  DocExplorerStore,
} from "@graphiql/plugin-doc-explorer";
import { HISTORY_PLUGIN, HistoryStore } from "@graphiql/plugin-history";
import { GraphiQLProvider } from "@graphiql/react";
import { GraphiQLInterface } from "graphiql";
import { createRoot } from "react-dom/client";
import { fetcher } from "./api.js";
import { Bar } from "./bar.jsx";
import { examples } from "./examples.js";
import { Gate } from "./gate.jsx";
import { options } from "./options.js";
import { Sandbox } from "./sandbox.jsx";

// What the variables editor may not know of our scalars.
const scalars = {
  Amount: { type: "integer" },
  JSON: { type: "object" },
};

// The parts of <GraphiQL>, put together here because the bars stand outside of
// its frame and yet reach its tabs.
const playground = (
  <GraphiQLProvider
    fetcher={fetcher}
    defaultTabs={examples}
    customScalarSchemas={scalars}
    plugins={[DOC_EXPLORER_PLUGIN, HISTORY_PLUGIN]}
    referencePlugin={DOC_EXPLORER_PLUGIN}
    inputValueDeprecation
    schemaDescription
  >
    <HistoryStore>
      <DocExplorerStore>
        <Bar />
        {options.controlURL && <Sandbox />}
        <GraphiQLInterface
          defaultEditorToolsVisibility="variables"
          showPersistHeadersSettings={false}
        />
      </DocExplorerStore>
    </HistoryStore>
  </GraphiQLProvider>
);

createRoot(document.getElementById("root")).render(
  options.adminsOnly ? <Gate>{playground}</Gate> : playground,
);
