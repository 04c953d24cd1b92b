import { invalidParam, type Params } from "./check-params.js";

function pageNumber(params: Params, name: string, usual: number, highest: number): number {
  const text = params[name] || String(usual);
  const value = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > highest) throw invalidParam(`${name} "${text}" must be 1 to ${highest}`);
  return value;
}

/** Reads `page` (by default 1) and `page_size` (by default 10, at most 100). @throws {Refusal} 1104 */
export function pageOf(params: Params) {
  const page = pageNumber(params, "page", 1, 999_999);
  const page_size = pageNumber(params, "page_size", 10, 100);
  function cut<Row>(rows: Iterable<Row>, matches: (row: Row) => boolean = () => true): Row[] {
    const found: Row[] = [];
    let before = (page - 1) * page_size;
    for (const row of rows) {
      if (!matches(row) || before-- > 0) continue;
      if (found.push(row) === page_size) break;
    }
    return found;
  }
  return { page, page_size, cut };
}
