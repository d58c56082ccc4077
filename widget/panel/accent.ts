/** The shop's colour as it can be read: darkened until white text on it, and it on white, reach 4.5:1; null for what is no colour. */
export function readableAccent(colour: string | undefined): string | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour ?? "");
  if (!match) return null;
  let rgb = match.slice(1).map((part) => Number.parseInt(part, 16));
  while (contrastWithWhite(rgb) < 4.6) rgb = rgb.map((part) => Math.floor(part * 0.95));
  return `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

function contrastWithWhite(rgb: number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05);
}
