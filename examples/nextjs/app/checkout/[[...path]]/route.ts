export { checkout as GET, checkout as POST } from "../../../shop";
