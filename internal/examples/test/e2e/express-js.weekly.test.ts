import { describeShop } from "../describe-shop.js";

describeShop({ name: "express-js" });
