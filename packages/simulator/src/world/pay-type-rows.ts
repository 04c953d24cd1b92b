import { type PayTypeRow, payTypes } from "@qfpay/core";

/** Pay types that QFPay documents and the catalog of `@qfpay/core` does not list. */
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

/** What is known about a pay type, if the simulator knows it. */
export const knownPayType = (pay_type: string): PayTypeRow | undefined => rows.get(pay_type);

/** The row of a transaction, whose pay type was checked when it was booked. */
export const rowOf = ({ pay_type }: { readonly pay_type: string }): PayTypeRow => rows.get(pay_type)!;
