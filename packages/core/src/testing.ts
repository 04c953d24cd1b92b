export { type FakeClock, fakeClock } from "./testing/fake-clock.js";
export { type SignedNotification, signNotification } from "./testing/sign-notification.js";
