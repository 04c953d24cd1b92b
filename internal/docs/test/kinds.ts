import type { Snippet } from "./extract.js";

/** Whether the fast tests run a code example. `e2e/servers.test.ts` runs those that need a database server. */
const runsHere = ({ notRun, needs }: Snippet) => !notRun && !needs;

const textOf = ({ code }: Snippet) => code.join("\n");

/** Whether a code example shows members of an options object instead of statements. */
export const isFragment = ({ code }: Snippet) => /^\w+: /.test(code[0]!);

/**
 * Whether an example consists of statements that a reader runs in order. `run-examples.test.ts` compares the example's
 * comments with the results.
 */
export const runsAsStatements = (snippet: Snippet): boolean =>
  runsHere(snippet) &&
  !isRoutes(snippet) &&
  !textOf(snippet).includes("new Database(") &&
  !textOf(snippet).includes("qfpayNotify(") && // An example with `qfpayNotify` starts a server, which does not end.
  (((snippet.package === "core" || snippet.package === "simulator") && !isFragment(snippet)) ||
    /app\.request\(/.test(textOf(snippet)) ||
    /^(docs\/(observability|refunds|wallets|moving)|README\.zh-Hant)\.md$/.test(snippet.file) ||
    (snippet.package === "root" && textOf(snippet).includes("createSimulator(")));

/** Whether an example serves a notification route or checkout. `buyer.test.ts` sends it notifications and orders. */
export const isShop = (snippet: Snippet): boolean =>
  runsHere(snippet) &&
  !isRoutes(snippet) &&
  !textOf(snippet).includes("app.request(") &&
  /qfpay(Notify|Checkout)[<(]|(fetch|create)(Notify|Checkout)\w+[<(]|QFPayModule\.|@OnNotify|@CheckoutOrder|bookPayment\(|markPaid\(/.test(
    textOf(snippet),
  );

/** Whether an example has checkout routes without a framework. `buyer.test.ts` sends orders to these routes. */
export const isRoutes = (snippet: Snippet): boolean =>
  runsHere(snippet) && /^createCheckoutRoutes\(/m.test(textOf(snippet));

/** Whether an example is code of a web page. Its requests go to the shop that the README shows above the example. */
export const isPage = (snippet: Snippet): boolean =>
  runsHere(snippet) && /fetch\("\/|\bhc<|checkout\.\$post/.test(textOf(snippet)) && !isShop(snippet);

/** Whether an example only defines values, such as options. `buyer.test.ts` uses these values. */
export const isDefinition = (snippet: Snippet): boolean =>
  runsHere(snippet) && !runsAsStatements(snippet) && !isRoutes(snippet) && !isShop(snippet) && !isPage(snippet);
