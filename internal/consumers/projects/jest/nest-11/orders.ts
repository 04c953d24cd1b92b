import { Injectable } from "@nestjs/common";
import { type NotifyContext, OnNotify, type PaymentNotification, QFPayService } from "@qfpay/nestjs";

@Injectable()
/** The shop's orders, which notifications mark as paid. */
export class Orders {
  /** One text for each paid order: its order number and amount. */
  readonly paid: string[] = [];

  constructor(readonly qfpay: QFPayService) {}

  @OnNotify("payment")
  markPaid(n: PaymentNotification, _context: NotifyContext): void {
    this.paid.push(`${n.out_trade_no} ${n.txamt}`);
  }
}
