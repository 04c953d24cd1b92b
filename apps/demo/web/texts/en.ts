import { longestCode } from "../../src/shop/auth-code.js";

/** The page's texts in English. The other languages have the same entries. */
export const en = {
  skip: "Skip to the content",
  tryAgain: "Try again",
  /** The text between two sentences; Chinese has none. */
  space: " ",
  /** The name of the till's choice "any wallet", for use within a sentence. */
  anyWallet: "any wallet",
  seconds: (seconds: string) => `${seconds} s`,
  header: {
    served: "Served by",
    language: "Language",
    simulated: "Simulated gateway: no money moves",
    dashboard: "Its dashboard",
    gateway: (name: string, charges: boolean) =>
      `QFPay ${name}: ${charges ? "real wallets are charged" : "no money moves"}.`,
    deaf: " No PUBLIC_URL, so no notifications: the shop asks the gateway instead.",
  },
  intro: {
    what: "A working shop on the QFPay SDK. Pay for the tea and watch every signed call.",
    code: (backend: string) => `Read its ${backend} code`,
    whatIf: "Break a payment",
  },
  views: "Views",
  menu: {
    add: "Add ",
    inBasket: (dish: string) => `${dish} in the basket`,
    less: (dish: string) => `One ${dish} less`,
    more: (dish: string) => `One ${dish} more`,
  },
  progress: { title: "Progress", steps: ["Choose", "Pay", "Paid"] },
  slip: {
    title: "Your order",
    empty: "Nothing in the basket yet. Choose something from the menu.",
    total: "Total",
    sending: "Placing your order…",
    pay: (amount: string) => `Pay ${amount}`,
    next: {
      qr: "A QR code comes next.",
      redirect: "Your browser goes to the wallet and comes back.",
      hosted: "You get a link to QFPay's own checkout page.",
      scan: "",
    },
    bar: (pieces: number) => `${pieces === 1 ? "1 item" : `${pieces} items`} in the basket`,
  },
  pay: {
    with: (wallet: string) => `Pay with ${wallet}`,
    password: "The customer's phone asks for the password",
    refused: "That wallet did not pay. Take another one on QFPay's page, or order something else.",
    signedLink: "The signed link",
    orderElse: "Order something else",
    customerConfirms: "Customer confirms",
    customerDeclines: "Customer declines",
    gatewayAway: "We cannot check the payment right now. Trying again…",
    reconnecting: "Connection lost, trying again.",
    unknownOrder: "We cannot find this order. The customer may have paid: check before you charge again.",
  },
  paid: {
    at: (time: string) => `Paid at ${time}`,
    nextCustomer: "Next customer",
    seeOrders: "See all orders, or refund this one",
  },
  unknown: {
    title: "Not known",
    why: "The answer was lost: the customer may have paid. Ask again before you charge anything: asking does not charge twice.",
    ask: "Ask again",
    leaveWhy:
      "Or go on without it. If the shop has the order, the list shows it as not known, and how it ended can be asked there.",
    leave: "Serve the next customer",
  },
  failed: {
    title: "Not paid",
    declined: (_wallet: string, amount: string) => `The payment of ${amount} was declined or timed out.`,
    nothingCharged: "Nothing was charged so far. If a payment comes late, this slip shows it.",
    scanOther: "Scan another code",
  },
  till: {
    lead: "The customer shows the code of a wallet, the till reads it and the money moves at once.",
    title: "Charge",
    code: "Customer's code",
    hint: `Scan it, or type it with or without spaces: up to ${longestCode} characters.`,
    missing: "Scan the code, or type the number below it.",
    tooLong: (length: number) =>
      `That is ${length} characters; a wallet's code has at most ${longestCode}. Scan it again.`,
    suggest: "Or scan a wallet that",
    suggestions: {
      "0001": "pays at once",
      "1143": "asks for the password first",
      "1201": "has too little balance",
      "1202": "shows an expired code",
    },
    charge: (amount: string) => `Charge ${amount}`,
  },
  /** The meaning of the gateway's codes for the customer or the clerk. */
  refusals: {
    "1147": "WeChat Pay refused the payment: offer another wallet",
    "1201": "The balance of the wallet is too low: offer another one",
    "1202": "The code is wrong, has expired or was used before: ask the customer for a fresh one",
    "1204": "The customer's bank refused: offer another card or wallet",
    "1205": "This attempt failed: try again with a fresh code",
    "1212": "UnionPay needs the overseas code: ask the customer for that one",
    "2005": "The code is wrong, has expired or was used before: ask the customer for a fresh one",
  } as Readonly<Record<string, string>>,
  refused: (why: string, respcd: string) => `${why} (QFPay answered ${respcd}).`,
  orders: {
    none: "No orders yet. The kettle is on.",
    order: "Order something",
    states: {
      pending: "Waiting",
      unknown: "Not known",
      failed: "Not paid",
      review: "Check amount",
      refunding: "Refund open",
      paid: "Paid",
      part: "Partly refunded",
      refunded: "Refunded",
    },
    ticket: (number: number) => `No. ${number}`,
    refunded: (amount: string) => `${amount} refunded`,
    left: (amount: string) => `, ${amount} left`,
    payNow: "Pay it now",
    askNow: "Ask how it ended",
    more: "Show older orders",
    older: (count: number) => `Show ${count} older`,
  },
  refund: {
    title: "Refund",
    amount: "Amount in HK$",
    part: "Refund part",
    all: (amount: string) => `Refund ${amount}`,
    notAnAmount: "Enter the amount in HK dollars, such as 5.50.",
    unknown: "It is not known whether the refund went through. Ask for the same amount again: it goes out once.",
    open: (amount: string) => `A refund of ${amount} is not known to have ended.`,
    askAgain: "Ask again",
    tooMuch: (amount: string) => `Only ${amount} of this order is left.`,
    rule: (wallet: string) =>
      `${wallet} payments cannot be refunded through QFPay. Pay the customer back another way, such as a transfer or cash.`,
  },
  notifications: {
    lead: "QFPay signs the exact bytes of a notification with the client key. The back end believes nothing else: see what it does with other bytes, and with the same ones a second time.",
    picker: "Notification",
    none: "No notification has arrived yet. QFPay sends one when an order is paid.",
    make: "Buy an egg tart and pay it",
    bytes: (backend: string) => `The bytes as ${backend} received them`,
    bytesLabel: "Bytes of the notification",
    byte: (at: number) => `Byte to tamper with: ${at}, `,
    becomes: " becomes ",
    signature: "Signature",
    signed: ": MD5 of these bytes followed by the client key, which only the shop and QFPay know.",
    header: "Header ",
    tryIt: "Try it",
    verify: "Verify",
    tamper: "Tamper and deliver",
    repeat: "Deliver once more",
    results: "Results",
    noResults: "The results show here.",
    broken: "That did not work",
    genuine: "Genuine",
    genuineWhy: "The signature fits these bytes and the shop's key.",
    forged: "Not genuine",
    forgedWhy: "The signature does not fit these bytes.",
    replied: (backend: string, status: number, outcome: string) => `${backend} replied ${status} (${outcome}).`,
    changed: (at: number, from: string, to: string) => `Byte ${at}: ${from} became ${to}. `,
    refused: "Refused",
    taken: "Accepted",
    untouched: " No order was touched.",
    known: "Known already",
    handled: "Handled",
    acknowledged: " Acknowledged, so that QFPay stops, and not handled again.",
  },
  /** Translations of the SDK's words for outcomes, such as `handled` or `duplicate`. English needs none. */
  outcomes: {} as Readonly<Record<string, string>>,
  whatIf: {
    lead: (backend: string) =>
      `Each button makes the simulated gateway fail and buys an egg tart through ${backend}. The shop's code does nothing special: what you see is the SDK.`,
    needsSimulator:
      "This needs the simulator. A real gateway does not fail on demand: start the demo without QFPAY_ variables.",
    choose: "Choose what goes wrong. Its timeline shows here.",
    experiments: {
      "lost-answer": {
        title: "The answer is lost after the charge",
        story: "At the till: the gateway takes the money, then the connection breaks before its answer arrives.",
      },
      "lost-order": {
        title: "The QR code is lost with the answer",
        story:
          "In the shop: the gateway makes the order, but the answer with its QR code never arrives. Nobody can pay it.",
      },
      "hidden-record": {
        title: "And the gateway's books are late",
        story:
          "At the till: the answer is lost, and for 5 seconds the gateway's enquiry does not find the payment either.",
      },
      busy: { title: "The gateway is busy", story: "Three times in a row the gateway answers 429, too many requests." },
      "lost-notification": {
        title: "The notification never comes",
        story: "The customer pays a QR code, and the gateway's notification is lost for good.",
      },
    },
    on: (title: string, backend: string) => `${title}, on ${backend}`,
    timeline: "Timeline",
    atWork: "The SDK is at work",
    attempt: (number: number) => `, attempt ${number}`,
    paidOnce: "Paid once.",
    paid: "Paid.",
    unknown: "Not known.",
    unknownWhy: "No answer came, so it may have been paid or not. Orders and the gateway's dashboard will tell.",
    noBooks: "The gateway's books could not be read: whether and how often it charged is not known here.",
    closedOnly: "Closed.",
    ticket: (number: number) => `Ticket ${number}. `,
    byAsking: "The shop learned of it by asking. ",
    closed: "Closed, and nothing was charged.",
    closedWhy: "A new order is a new number, so it is safe to make one.",
    notPaid: "Not paid.",
    answered: (status: number, code: string) => `The back end answered HTTP ${status}, ${code}.`,
    books: (payments: number, charged: number, amount: string) =>
      `The gateway's books: ${payments === 1 ? "1 payment" : `${payments} payments`} of this number, ${charged} charged${amount && `, ${amount}`}.`,
    again: "Run it again",
    newOrder: "Make a new order",
  },
  steps: {
    retry: "Sent again",
    after: (seconds: string, reason: string) => `after ${seconds}: ${reason}.`,
    reasons: {
      rate_limited: "the gateway refused it (429), so it certainly was not handled",
      connection_failed: "the connection failed before it was sent",
      absent: "it never arrived",
    } as Readonly<Record<string, string>>,
    rejects: "The call rejects",
    rejectsWith: (code: string, outcome: string) => `with ${code}, outcome ${outcome}.`,
    findings: {
      asking: {
        title: "Outcome unclear",
        detail: "The SDK asks the gateway by the order's own number before it sends anything again.",
      },
      found: { title: "Found", detail: "The gateway has it under this number: nothing needs to be sent again." },
      failed: {
        title: "Found as refused",
        detail: "The gateway has it as a failure: the call rejects, as the lost answer would have.",
      },
      absent: {
        title: "Never arrived",
        detail: "The gateway has had no record for long enough: it is safe to send the same bytes again.",
      },
      unclear: { title: "Still unclear", detail: "Nobody can tell: the call rejects and says so." },
    },
  },
  wire: {
    title: "On the wire",
    takenBy: (backend: string) => `Orders are taken by ${backend}.`,
    paidBy: (time: string, backend: string, by: "notification" | "enquiry" | "answer" | null) =>
      `Paid at ${time} (told to ${backend} by ${
        { notification: "QFPay's notification", enquiry: "an enquiry at QFPay", answer: "QFPay's answer" }[
          by ?? "enquiry"
        ]
      }).`,
    hide: "Hide",
    show: "Show",
    empty: "Every request to QFPay, its answer and every notification will show here. The client key never does.",
    calls: {
      payment: "Payment",
      query: "Enquiry",
      refund: "Refund",
      close: "Close",
      reversal: "Reversal",
    } as Readonly<Record<string, string>>,
    kinds: { payment: "Payment", refund: "Refund", unknown: "Unknown" } as Readonly<Record<string, string>>,
    unreadable: "Unreadable",
    notified: (kind: string) => `${kind} notified`,
    noAnswer: "no answer",
    noRecord: "no record",
    stringToSign: "String to sign",
    key: (hash: string) => ` + client key, ${hash}`,
    headers: "Headers",
    answer: (status: number, ms: number) => `Answer, HTTP ${status}, ${ms} ms`,
    neverAnswered: "No answer ever came.",
    body: "Body, byte for byte",
    readAs: "Read as",
    replied: (status: number) => `Replied, HTTP ${status}`,
  },
  code: {
    title: (backend: string) => `The code of ${backend}`,
    lead: "The first file is all the code between the framework and the shop, and serves this page right now. Switch the back end above to see the next one. The other files are the shop itself, which knows no framework.",
    here: "What serves this page",
    examples: "Whole small shops, to copy",
    start: "Start your own",
    install: (backend: string) =>
      `Install it for ${backend}. Until the packages are on npm, "npm run pack:all" writes them to .packed.`,
    account: "With a test account of QFPay, the same shop takes real wallets. Refund each payment at once:",
    failed: "The source could not be loaded. Is the demo still running?",
    lines: (count: number) => (count === 1 ? "1 line" : `${count} lines`),
    source: (path: string) => `Source of ${path}`,
    copy: "Copy",
    copied: "Copied",
    notAllowed: "The browser does not allow it: select the text instead",
  },
  told: {
    basket: (pieces: number, amount: string) => `In the basket: ${pieces}, ${amount}.`,
    paid: (amount: string, ticket: string) => `Paid ${amount}. Your ticket is number ${ticket}.`,
    failed: "Not paid: the payment was declined or timed out.",
    waiting: (amount: string, wallet: string) => `Waiting for ${amount} with ${wallet}.`,
  },
  problems: {
    closed: "The demo does not answer. Is it still running?",
    noReason: "Something went wrong. Please try again.",
    /** Translations of the shop's error messages, by the `title` of the error. English needs none. */
    titles: {} as Readonly<Record<string, string>>,
    /** The text for a gateway code without a translation. If undefined, the gateway's message is shown. */
    saidNo: undefined as string | undefined,
    /** Shown if the shop does not know whether the payment was created. */
    mayExist: "It is not certain yet whether the payment was created. Please ask the shop before you pay again.",
    page: "Something went wrong on this page.",
    orderLost:
      "The order was made, but the payment details were lost on the way. It has been closed, and nothing was charged: please order again.",
  },
};

/** The texts that each language of the page must have. */
export type Texts = typeof en;
