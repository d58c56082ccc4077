/** What a file is by its first bytes; the name and the sender's word are never asked. */
export interface FileType {
  type: string;
  /** May be shown in the page; everything else is downloaded (D22). */
  inline: boolean;
}

const unknown: FileType = { type: "application/octet-stream", inline: false };
const shown = (type: string): FileType => ({ type, inline: true });
const download = (type: string): FileType => ({ type, inline: false });

const text = (head: Uint8Array, start: number, end: number) => Buffer.from(head.subarray(start, end)).toString("latin1");

function office(head: Uint8Array): FileType {
  const names = text(head, 0, head.length);
  const kinds = { "word/": "wordprocessingml.document", "xl/": "spreadsheetml.sheet", "ppt/": "presentationml.presentation" };
  if (!names.includes("[Content_Types].xml")) return download("application/zip");
  for (const [folder, kind] of Object.entries(kinds)) {
    if (names.includes(folder)) return download(`application/vnd.openxmlformats-officedocument.${kind}`);
  }
  return download("application/zip");
}

function isoMedia(brand: string): FileType {
  if (brand.startsWith("M4A") || brand.startsWith("M4B")) return shown("audio/mp4");
  return download(brand === "heic" || brand === "mif1" || brand === "avif" ? "image/heif" : "video/mp4");
}

/** Frame header of MPEG audio layer III with a valid bit rate and sampling rate. */
const isMp3Frame = (head: Uint8Array) =>
  head[0] === 0xff && [0xfb, 0xfa, 0xf3, 0xf2, 0xe3, 0xe2].includes(head[1]!) && head[2]! >> 4 !== 15 && head[2]! >> 4 !== 0 && (head[2]! & 0x0c) !== 0x0c;

/** Recognises a file by its signature; give it the first 4 KB. Text, HTML, SVG and scripts have none and stay unknown. */
export function sniffType(head: Uint8Array): FileType {
  const at = (start: number, end: number) => text(head, start, end);
  if (at(0, 8) === "\x89PNG\r\n\x1a\n" && at(12, 16) === "IHDR") return shown("image/png");
  if (at(0, 3) === "\xff\xd8\xff" && head.length > 3 && head[3]! >= 0xc0) return shown("image/jpeg");
  if (at(0, 6) === "GIF87a" || at(0, 6) === "GIF89a") return shown("image/gif");
  if (at(0, 4) === "RIFF" && at(8, 12) === "WEBP") return shown("image/webp");
  if (at(0, 4) === "RIFF" && at(8, 12) === "WAVE") return shown("audio/wav");
  if (at(0, 4) === "OggS") return /theora/.test(at(28, 64)) ? download("video/ogg") : shown("audio/ogg");
  if (at(0, 3) === "ID3" || isMp3Frame(head)) return shown("audio/mpeg");
  if (at(0, 5) === "#!AMR") return shown("audio/amr");
  if (at(4, 8) === "ftyp") return isoMedia(at(8, 12));
  if (at(0, 4) === "\x1a\x45\xdf\xa3" && at(0, 64).includes("webm")) {
    const all = at(0, 4096);
    return /A_(?:OPUS|VORBIS)/.test(all) && !/V_(?:VP|AV)/.test(all) ? shown("audio/webm") : download("video/webm");
  }
  if (at(0, 5) === "%PDF-") return download("application/pdf");
  if (at(0, 4) === "PK\x03\x04") return office(head);
  return unknown;
}
