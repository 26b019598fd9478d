import type { ReactNode } from "react";
import { usePlace } from "./base/route";
import { useStore } from "./base/store";
import { Footer } from "./parts/Footer";
import { Header } from "./parts/Header";
import { Toasts } from "./parts/Toasts";
import { Cards } from "./pages/Cards";
import { Cart } from "./pages/Cart";
import { Checkout } from "./pages/Checkout";
import { Membership } from "./pages/Membership";
import { Missing } from "./pages/Missing";
import { Order } from "./pages/Order";
import { Orders } from "./pages/Orders";
import { PastDue } from "./pages/PastDue";
import { Shop } from "./pages/Shop";
import { SignIn } from "./pages/SignIn";
import { Sandbox } from "./sandbox/Sandbox";
import { options } from "./state/options";
import { useDocument } from "./state/settings";
import { toolsOpen } from "./sandbox/open";
import { useWords } from "./words";

const pages: Record<string, () => ReactNode> = {
  "/": Shop,
  "/cart": Cart,
  "/checkout": Checkout,
  "/cards": Cards,
  "/membership": Membership,
  "/orders": Orders,
  "/plans": PastDue,
  "/sign-in": SignIn,
};

export function App() {
  useDocument();
  const words = useWords();
  const { path } = usePlace();
  const id = /^\/orders\/([^/]+)$/.exec(path)?.[1];
  const Found = pages[path] ?? Missing;
  const open = useStore(toolsOpen);
  const tools = options.controlURL !== "";
  return (
    <div className="frame" data-tools={tools && open}>
      <a className="skip" href="#content">
        {words.skip}
      </a>
      <div className="frame-shop">
        <Header />
        {id ? (
          <Order key={id} id={decodeURIComponent(id)} />
        ) : (
          <Found key={path} />
        )}
        <Footer />
      </div>
      {tools && <Sandbox orderId={id} />}
      <Toasts />
    </div>
  );
}
