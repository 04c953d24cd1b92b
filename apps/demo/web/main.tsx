import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/menu.css";
import "./styles/docket.css";
import "./styles/orders.css";
import "./styles/wire.css";
import "./styles/till.css";
import "./styles/tools.css";
import "./styles/code.css";
import { render } from "preact";
import { App } from "./parts/app.js";
import { openShop } from "./state/open-shop.js";

render(<App />, document.getElementById("shop") as HTMLElement);
void openShop();
