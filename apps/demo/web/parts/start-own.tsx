import type { BackendName } from "../../src/shop/api.js";
import { backendTitles } from "../format.js";
import { say } from "../state/language.js";

const frameworks: Record<BackendName, string> = {
  express: "@qfpay/express express",
  nestjs: "@qfpay/nestjs @nestjs/common @nestjs/core @nestjs/platform-express",
  hono: "@qfpay/hono hono @hono/node-server",
};

const account = `export QFPAY_ENV=test
export QFPAY_APPCODE=<app code> QFPAY_KEY=<client key>`;

/** Instructions to install the packages for a framework, and to connect a shop to a test account. */
export function StartOwn({ backend }: { backend: BackendName }) {
  const { code } = say.value;
  const install = `npm install @qfpay/core @qfpay/browser ${frameworks[backend]}\nnpm install --save-dev @qfpay/simulator`;
  return (
    <section class="start-own" aria-labelledby="start-own">
      <h3 id="start-own">{code.start}</h3>
      <p class="small">{code.install(backendTitles[backend])}</p>
      <pre class="code-block">{install}</pre>
      <p class="small">{code.account}</p>
      <pre class="code-block">{account}</pre>
    </section>
  );
}
