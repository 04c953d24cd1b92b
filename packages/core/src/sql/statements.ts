import type { Dialect } from "./database.js";

/**
 * Returns the SQL statements of a notification store with the table `name`. Each statement is atomic by itself.
 * `values` returns the parameters for `claim` or `complete`.
 */
export function statementsFor(name: string, { now, parameter: p, skipLocked }: Dialect) {
  const upsert = (state: "busy" | "done") =>
    `INSERT INTO ${name} AS held (id, state, owner, until) VALUES (${p(1)}, '${state}', ${p(2)}, ${now} + ${p(3)}) ` +
    // The value `excluded.until` is not used, because it was computed before this statement waited for a lock on the
    // row.
    `ON CONFLICT (id) DO UPDATE SET state = excluded.state, owner = excluded.owner, until = ${now} + ${p(4)}`;
  const expiredRows = `SELECT id FROM ${name} WHERE until <= ${now} LIMIT 500 ${skipLocked}`;
  const values = (id: string, owner: string, ms: number) => [id, owner, Math.ceil(ms), Math.ceil(ms)];
  return {
    values,
    claim: `${upsert("busy")} WHERE held.until <= ${now} RETURNING state`,
    complete: `${upsert("done")} WHERE held.owner = excluded.owner RETURNING state`,
    state: `SELECT state FROM ${name} WHERE id = ${p(1)}`,
    release: `DELETE FROM ${name} WHERE id = ${p(1)} AND owner = ${p(2)} AND state = 'busy' RETURNING id`,
    /** Deletes expired rows, at most 500 at a time. */
    prune: `DELETE FROM ${name} WHERE id IN (${expiredRows}) AND until <= ${now} RETURNING id`,
  };
}
