declare namespace Cloudflare {
  interface Env {
    DB: D1Database;
    QFPAY_KEY: string;
    STAFF_TOKEN?: string;
    NOTIFY_URL?: string;
  }
}
