export { type FakeClock, fakeClock } from "./testing/fake-clock.js";
export { scaledClock } from "./testing/scaled-clock.js";
export { type SignedNotification, signNotification } from "./testing/sign-notification.js";
