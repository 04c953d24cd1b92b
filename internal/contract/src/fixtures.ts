/** The client key with which the test notifications are signed. */
export const key = "5f4dcc3b5aa765d61d8327deb882cf99";

/** The JSON text of a payment notification. */
export const paymentText =
  '{"status": "1", "pay_type": "800101", "sysdtm": "2026-01-01 12:00:03", "paydtm": "2026-01-01 12:00:41", ' +
  '"goods_name": "", "txcurrcd": "HKD", "txdtm": "2026-01-01 12:00:00", "mchid": "ZaMVg12345", "txamt": "1000", ' +
  '"exchange_rate": "", "chnlsn2": "", "out_trade_no": "ORDER20260101000001", "syssn": "20260101000300020000000001", ' +
  '"cash_fee_type": "", "cancel": "0", "respcd": "0000", "goods_info": "", "cash_fee": "0", "notify_type": "payment", ' +
  '"chnlsn": "2026010122001400000000000001", "cardcd": "2088000000000001"}';

/** The body of a payment notification: its JSON text in UTF-8. */
export const paymentBody = bytes(paymentText);
/** The correct signature of the payment notification's body, by MD5. */
export const paymentSignature = "6DC8BD38AD44DBC2881EBB8B80B92C12";

/** The JSON text of a refund notification. */
export const refundText =
  '{"status": "1", "notify_type": "refund", "syssn": "20260101000300020000000002", "out_trade_no": "REFUND0001", ' +
  '"txamt": "500", "txcurrcd": "HKD", "cash_refund_fee": "500", "cash_refund_fee_type": "HKD", "respcd": "0000"}';

/**
 * The text of a notification whose goods name, 奶茶 🧋, is escaped as Python does: as `\u` and four hex digits.
 */
export const escapedText =
  '{"notify_type": "payment", "syssn": "20260101000300020000000003", "out_trade_no": "A-3", "txamt": "1000", ' +
  '"goods_name": "\\u5976\\u8336 \\ud83e\\uddcb", "goods_info": "a\\/b"}';

/** The text of a notification whose goods name, 奶茶 🧋, is not escaped. It ends with a line break. */
export const utf8Text =
  '{"notify_type": "payment", "syssn": "20260101000300020000000004", "out_trade_no": "A-4", "txamt": "1000", "goods_name": "奶茶 🧋"}\n';

/** A notification body that is not valid UTF-8. */
export const brokenUtf8Body = new Uint8Array([...bytes('{"notify_type": "payment", "syssn": "'), 0xff, ...bytes('"}')]);

/** Makes a payment notification whose body has exactly `size` bytes. */
export function paymentOfSize(size: number): Uint8Array {
  const start =
    '{"notify_type": "payment", "syssn": "20260101000300020000000005", "out_trade_no": "A", "txamt": "1", "goods_info": "';
  return bytes(`${start}${"x".repeat(size - start.length - 2)}"}`);
}

/** Encodes a text in UTF-8. */
export function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/**
 * An address on which no program listens: no service uses port 2, and systems do not assign it to programs. `fetch`
 * tries to connect to it, while it refuses ports 1 and 9 by itself.
 */
export const unreachableUrl = "http://127.0.0.1:2";
