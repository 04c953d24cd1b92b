export { npmInstall } from "./npm-install.js";
