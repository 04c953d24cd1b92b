import type { Merchant } from "./merchant.js";

type CommonIntentFields = {
  readonly merchant: Merchant;
  readonly notify_url: string | undefined;
  /** The time in epoch milliseconds after which the intent cannot be used any more. */
  readonly expiresAt: number;
};

/** A payment that the merchant has prepared for the customer to make in Element, QFPay's card form. */
export type PaymentIntent = CommonIntentFields & {
  readonly kind: "payment";
  readonly txamt: number;
  readonly txcurrcd: string;
  readonly pay_type: string;
  readonly out_trade_no: string;
  readonly txdtm: string;
  readonly return_url: string | undefined;
  readonly failed_url: string | undefined;
};

/** The merchant's permission for a customer to save a card in Element, QFPay's card form. */
export type TokenIntent = CommonIntentFields & {
  readonly kind: "token";
  readonly customer_id: string;
  readonly token_expiry: string;
  readonly token_reason: string;
  readonly token_reference: string;
};

/** A payment or token intent, which the customer carries out in Element, QFPay's card form. */
export type Intent = PaymentIntent | TokenIntent;
