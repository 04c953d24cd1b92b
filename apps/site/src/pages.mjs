// The pages of the site: the file of the repository from which each page is made, and its place in the navigation.

/**
 * @typedef {object} Page
 * @property {string} file the file's path in the repository
 * @property {string} page the page's path in the site, without an ending
 * @property {string} title the page's title in the navigation
 * @property {string} about one sentence about the page, for llms.txt
 */

/**
 * The pages of the site, by section of the navigation.
 *
 * @type {{ title: string, pages: Page[] }[]}
 */
export const sections = [
  {
    title: "Start",
    pages: [
      {
        file: "README.md",
        page: "index",
        title: "Overview",
        about: "a first payment, and a shop on Express, NestJS and Hono",
      },
      {
        file: "packages/express/README.md",
        page: "express",
        title: "Express",
        about: "notifications and checkout on Express 4 and 5",
      },
      {
        file: "packages/nestjs/README.md",
        page: "nestjs",
        title: "NestJS",
        about: "module, injectable client, @OnNotify and checkout on NestJS 11 and 12",
      },
      {
        file: "packages/hono/README.md",
        page: "hono",
        title: "Hono",
        about: "notifications and typed checkout on Node, Bun, Deno and Workers",
      },
      {
        file: "packages/core/README.md",
        page: "core",
        title: "Core and Fetch frameworks",
        about:
          "the client, errors, lost answers, several processes; notifications on Next.js, SvelteKit and other Fetch frameworks",
      },
      {
        file: "packages/browser/README.md",
        page: "browser",
        title: "The customer's page",
        about: "one order per cart, watched to its end; the <qfpay-checkout> element",
      },
      {
        file: "examples/README.md",
        page: "examples",
        title: "Whole shops to copy",
        about: "what the example shops hold and how they are started",
      },
    ],
  },
  {
    title: "Guides",
    pages: [
      {
        file: "docs/wallets.md",
        page: "wallets",
        title: "Payments by wallet",
        about: "what the customer does with each wallet, what your code gets, and when it is paid",
      },
      {
        file: "docs/checkout.md",
        page: "checkout",
        title: "Checkout routes",
        about: "the routes that the adapters share, the page's side of them, and their options",
      },
      {
        file: "docs/notifications.md",
        page: "notifications",
        title: "Notifications",
        about: "deliveries, repeats, comparison with the order, and the options",
      },
      {
        file: "docs/refunds.md",
        page: "refunds",
        title: "Refunds",
        about: "refunds in full and in parts, by wallet, and after a lost answer",
      },
      {
        file: "docs/errors.md",
        page: "errors",
        title: "Errors by code",
        about: "each error class and each respcd, with what to do",
      },
      {
        file: "docs/reconcile.md",
        page: "reconcile",
        title: "Books and ledger",
        about: "comparing the books with the gateway's ledger, and what was missed while the server was down",
      },
      {
        file: "docs/moving.md",
        page: "moving",
        title: "Moving from other code",
        about: "from the vendor's samples and from hand-written code, step by step",
      },
      {
        file: "packages/simulator/README.md",
        page: "simulator",
        title: "Testing",
        about: "a local gateway: dashboard, faults, time, and `check` for a running application",
      },
    ],
  },
  {
    title: "Production",
    pages: [
      {
        file: "docs/going-live.md",
        page: "going-live",
        title: "Going live",
        about: "account, hosts, notification URL, limits, keys, and a checklist",
      },
      {
        file: "docs/security.md",
        page: "security",
        title: "Security",
        about: "what is protected against whom, and the test of each claim",
      },
      {
        file: "docs/observability.md",
        page: "observability",
        title: "See it run",
        about: "events, log lines, metrics, a tracing channel",
      },
      {
        file: "packages/cli/README.md",
        page: "cli",
        title: "The qfpay command",
        about: "examines an account, finds orders, refunds, reconciles",
      },
    ],
  },
  {
    title: "Reference",
    pages: [
      {
        file: "docs/protocol.md",
        page: "protocol",
        title: "The gateway",
        about: "the gateway's protocol, its traps and the open questions",
      },
      {
        file: "docs/supported.md",
        page: "supported",
        title: "What it was run on",
        about: "frameworks, runtimes and versions",
      },
      {
        file: "docs/performance.md",
        page: "performance",
        title: "Performance",
        about: "measured cost of signing, verifying and calling",
      },
      { file: "docs/campaign.md", page: "campaign", title: "The campaign", about: "20 000 payments under faults" },
    ],
  },
  {
    title: "For agents",
    pages: [
      {
        file: "packages/core/skills/qfpay/SKILL.md",
        page: "skill",
        title: "The skill",
        about: "the rules and recipes for coding agents",
      },
      {
        file: "packages/core/skills/qfpay/references/frameworks.md",
        page: "skill-frameworks",
        title: "The skill: frameworks",
        about: "NestJS, Hono, Fetch, and the options",
      },
      {
        file: "packages/core/skills/qfpay/references/recipes.md",
        page: "skill-recipes",
        title: "The skill: recipes",
        about: "refunds, cards, transactions, several processes, missed notifications",
      },
      {
        file: "packages/core/skills/qfpay/references/gateway.md",
        page: "skill-gateway",
        title: "The skill: the gateway's API",
        about: "requests, signature, responses, pay types and codes, for any language",
      },
    ],
  },
  {
    title: "Project",
    pages: [
      {
        file: "apps/demo/README.md",
        page: "demo",
        title: "The demo shop",
        about: "one shop page with three back ends",
      },
      { file: "CONTRIBUTING.md", page: "contributing", title: "Contributing", about: "commands, rooms and habits" },
      {
        file: "docs/releasing.md",
        page: "releasing",
        title: "Releasing",
        about: "how a version is published, and the checklist of the first one",
      },
      { file: "docs/mutation.md", page: "mutation", title: "Mutation testing", about: "scores, and what survives" },
      { file: "SECURITY.md", page: "reporting", title: "Reporting a flaw", about: "where to report a vulnerability" },
    ],
  },
  {
    title: "繁體中文",
    pages: [
      {
        file: "README.zh-Hant.md",
        page: "zh-Hant/index",
        title: "繁體中文",
        about: "the overview in Chinese, for Hong Kong",
      },
    ],
  },
];

/** All pages of the site. */
export const pages = sections.flatMap((section) => section.pages);

/** Links of the navigation to sections of a page. Each link is placed before the page that `before` names. */
export const shortcuts = [
  { before: "reconcile", title: "Rate limits", link: "/going-live#4-rate-limits-and-spikes" },
  { before: "reconcile", title: "Several processes", link: "/core#several-processes" },
  { before: "browser", title: "Next.js and SvelteKit", link: "/core#notifications" },
];
