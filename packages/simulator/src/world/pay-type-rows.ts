import { type PayTypeRow, payTypes } from "@qfpay/core";

/** Pay types that QFPay documents but that the catalog of `@qfpay/core` does not list. */
const more: Readonly<Record<string, PayTypeRow>> = {
  "802010": {
    name: "FPS from app to app; `pay_params` holds a URL",
    wallet: "FPS",
    mode: "IN_APP",
    regions: ["HK"],
    requires: [],
    carries: "pay_params",
    refund: { allowed: "no" },
    undo: "none",
    expiredTime: false,
  },
};

const rows: ReadonlyMap<string, PayTypeRow> = new Map(Object.entries({ ...payTypes, ...more }));

/** The catalog row of a pay type, or `undefined` if the simulator does not know it. */
export const knownPayType = (pay_type: string): PayTypeRow | undefined => rows.get(pay_type);

/** Returns the catalog row of a transaction's pay type. The row exists, because each payment's pay type is checked. */
export const rowOf = ({ pay_type }: { readonly pay_type: string }): PayTypeRow => rows.get(pay_type)!;
