import { renderSVG } from "uqr";

/** Draws the content of a payment's QR code as SVG. */
export const drawQrCode = (content: string): string => renderSVG(content, { border: 2 });
