import { describeShop } from "../describe-shop.js";

describeShop({ name: "workers", needsNewNode: true });
