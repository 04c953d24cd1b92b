type Response = { data?: Record<string, unknown>[] };

/**
 * Ways to change a record's order number. A careless comparison does not see that the changed number differs from the
 * queried one.
 */
const disguises: readonly ((record: Record<string, unknown>) => Record<string, unknown>)[] = [
  ({ out_trade_no, ...rest }) => ({ ...rest, out_trade_no: swapCase(String(out_trade_no)) }),
  ({ out_trade_no, ...rest }) => ({ ...rest, out_trade_no: `${String(out_trade_no)} ` }),
  ({ out_trade_no, ...rest }) => ({ ...rest, out_trade_no: `${String(out_trade_no)}0` }),
];

/**
 * Puts a record of another customer's paid order in front of the first record of a query response. A response without
 * records stays unchanged.
 */
export function addForeignRecord(text: string, random: () => number): string {
  let response: Response;
  try {
    response = JSON.parse(text) as Response;
  } catch {
    return text; // A fault has cut the response, so it is not JSON.
  }
  const [first] = response.data ?? [];
  if (!first) return text;
  const disguise = disguises[Math.floor(random() * disguises.length)]!;
  const disguised = disguise(first);
  if (disguised.out_trade_no === first.out_trade_no) return text; // `swapCase` changes no number without letters.
  const foreign = { ...disguised, respcd: "0000", cancel: "0", syssn: `9${String(first.syssn).slice(1)}` };
  return JSON.stringify({ ...response, data: [foreign, ...response.data!] });
}

const swapCase = (text: string) =>
  text.replace(/[a-z]/gi, (letter) => (letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()));
