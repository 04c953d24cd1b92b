import type { Declaration } from "./declaration.js";
import type { Intent } from "./intent.js";
import type { Merchant } from "./merchant.js";
import type { Customer, Product, SavedCard, Subscription } from "./subscription-records.js";
import { watched } from "./watched.js";

/** The simulator's records other than payments and refunds, such as customers, by their ids. */
export type Books = {
  /** The payment intents: permissions to pay, or to save a card, with QFPay's card form Element. */
  readonly intents: Map<string, Intent>;
  readonly cards: Map<string, SavedCard>;
  readonly customers: Map<string, Customer>;
  readonly products: Map<string, Product>;
  readonly subscriptions: Map<string, Subscription>;
  /** The customs declarations of payments. */
  readonly declarations: Map<string, Declaration>;
  /** The unused OAuth codes of WeChat, each with the merchant to whom it was issued. */
  readonly oauthCodes: Map<string, Merchant>;
};

/** Called with the kind and id of a record that is new, has changed or was removed. */
export type BooksChanged = (kind: keyof Books, id: string) => void;

/** A map that calls a listener when a record is added, removed or, with `rowsChange`, changed. */
class WatchedShelf<Row extends object> extends Map<string, Row> {
  constructor(
    private readonly changed: (id: string) => void,
    private readonly rowsChange: boolean,
  ) {
    super();
  }
  override set(id: string, row: Row): this {
    this.changed(id);
    return super.set(id, this.rowsChange ? watched(row, () => this.changed(id)) : row);
  }
  override delete(id: string): boolean {
    this.changed(id);
    return super.delete(id);
  }
}

/**
 * Creates the simulator's records, all empty.
 *
 * @param changed called for each record that is new, has changed or was removed
 */
export function createBooks(changed: BooksChanged = () => {}): Books {
  const rowsStay = <Row extends object>(name: keyof Books) => new WatchedShelf<Row>((id) => changed(name, id), false);
  const rowsChange = <Row extends object>(name: keyof Books) => new WatchedShelf<Row>((id) => changed(name, id), true);
  return {
    intents: rowsStay("intents"),
    cards: rowsStay("cards"),
    customers: rowsChange("customers"),
    products: rowsChange("products"),
    subscriptions: rowsChange("subscriptions"),
    declarations: rowsChange("declarations"),
    oauthCodes: rowsStay("oauthCodes"),
  };
}
