import { bookedCases } from "../booked-cases.js";

bookedCases("a body that breaks off");
bookedCases("JSON that stops in the middle");
bookedCases("502 with a page");
bookedCases("503 in plain text");
