import "./style/tokens.css";
import "./style/base.css";
import "./style/controls.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { openShop } from "./api/shop";
import { App } from "./App";
import { landOnOrder } from "./base/redirect";
import { hear } from "./state/hear";
import { hearCard } from "./state/registration";

landOnOrder();
openShop(hear, hearCard);

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
