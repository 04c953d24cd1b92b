import type { Snippet } from "./extract.js";

/** Blocks that need a server are run by `e2e/servers.test.ts`. */
const runsHere = ({ notRun, needs }: Snippet) => !notRun && !needs;

const textOf = ({ code }: Snippet) => code.join("\n");

/** Whether an example shows members of an options object instead of statements. */
export const isFragment = ({ code }: Snippet) => /^\w+: /.test(code[0]!);

/** Statements that a reader runs in order. `run-examples.test.ts` compares their comments with the results. */
export const runsAsStatements = (snippet: Snippet): boolean =>
  runsHere(snippet) &&
  !isRoutes(snippet) &&
  !textOf(snippet).includes("new Database(") &&
  !textOf(snippet).includes("qfpayNotify(") && // runs until it is stopped
  (((snippet.package === "core" || snippet.package === "simulator") && !isFragment(snippet)) ||
    /app\.request\(/.test(textOf(snippet)) ||
    /^(docs\/(observability|refunds|wallets|moving)|README\.zh-Hant)\.md$/.test(snippet.file) ||
    (snippet.package === "root" && textOf(snippet).includes("createSimulator(")));

/** Code that takes notifications or orders: `buyer.test.ts` delivers and buys. */
export const isShop = (snippet: Snippet): boolean =>
  runsHere(snippet) &&
  !isRoutes(snippet) &&
  !textOf(snippet).includes("app.request(") &&
  /qfpay(Notify|Checkout)[<(]|(fetch|create)(Notify|Checkout)\w+[<(]|QFPayModule\.|@OnNotify|@CheckoutOrder|bookPayment\(|markPaid\(/.test(
    textOf(snippet),
  );

/** Checkout routes without a framework: `buyer.test.ts` orders from them and reloads. */
export const isRoutes = (snippet: Snippet): boolean =>
  runsHere(snippet) && /^createCheckoutRoutes\(/m.test(textOf(snippet));

/** Code of a page in the browser, which sends requests to the shop that its README shows above it. */
export const isPage = (snippet: Snippet): boolean =>
  runsHere(snippet) && /fetch\("\/|\bhc<|checkout\.\$post/.test(textOf(snippet)) && !isShop(snippet);

/** The remaining kinds: options and definitions, which `buyer.test.ts` uses according to their types. */
export const isDefinition = (snippet: Snippet): boolean =>
  runsHere(snippet) && !runsAsStatements(snippet) && !isRoutes(snippet) && !isShop(snippet) && !isPage(snippet);
