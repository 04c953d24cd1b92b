import express from "express";
import { version } from "express/package.json";
import { boilerplateCheckout } from "../cells.js";

boilerplateCheckout(version, express);
