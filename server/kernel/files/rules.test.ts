import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Refusal } from "../refusal.ts";
import { cleanFileName, fileHeaders, nameInHeader } from "./name.ts";
import { rangeOf } from "./range.ts";
import { sniffType } from "./sniff.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");
const zip = (entry: string) => bytes(`PK\x03\x04\x14\x00[Content_Types].xml....PK\x03\x04${entry}`);

describe("R-CH-01 (files): what a file is, by its bytes alone", () => {
  test.each<[string, Buffer, string, boolean]>([
    ["PNG", bytes("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png", true],
    ["JPEG", bytes("\xff\xd8\xff\xe0\0\x10JFIF"), "image/jpeg", true],
    ["GIF", bytes("GIF89a\x01\0"), "image/gif", true],
    ["WebP", bytes("RIFF\0\0\0\0WEBPVP8 "), "image/webp", true],
    ["WAV", bytes("RIFF\0\0\0\0WAVEfmt "), "audio/wav", true],
    ["Ogg", bytes("OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0OpusHead"), "audio/ogg", true],
    ["Ogg film", bytes("OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x80theora"), "video/ogg", false],
    ["MP3 with tag", bytes("ID3\x04\0"), "audio/mpeg", true],
    ["MP3 frame", bytes("\xff\xfb\x90\x64"), "audio/mpeg", true],
    ["AMR", bytes("#!AMR\n"), "audio/amr", true],
    ["M4A", bytes("\0\0\0\x20ftypM4A \0"), "audio/mp4", true],
    ["MP4", bytes("\0\0\0\x20ftypisom\0"), "video/mp4", false],
    ["voice from a browser", bytes("\x1a\x45\xdf\xa3....webm......A_OPUS"), "audio/webm", true],
    ["film from a browser", bytes("\x1a\x45\xdf\xa3....webm......V_VP9..A_OPUS"), "video/webm", false],
    ["PDF", bytes("%PDF-1.7"), "application/pdf", false],
    ["Word", zip("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document", false],
    ["Excel", zip("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false],
    ["ZIP", bytes("PK\x03\x04abc"), "application/zip", false],
    ["HTML", bytes("<!doctype html><script>alert(1)</script>"), "application/octet-stream", false],
    ["SVG", bytes('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), "application/octet-stream", false],
    ["half a PNG signature before HTML", bytes("\x89PNG<script>alert(1)</script>"), "application/octet-stream", false],
    ["UTF-16 text", bytes("\xff\xfeh\0i\0"), "application/octet-stream", false],
    ["text", bytes("hello"), "application/octet-stream", false],
    ["nothing", bytes(""), "application/octet-stream", false],
  ])("%s", (_, head, type, inline) => expect(sniffType(head)).toEqual({ type, inline }));
  test("no bytes at all make it fail, and only known pictures and sound are shown in the page", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (head) => {
      const { type, inline } = sniffType(head);
      return !inline || /^(?:image\/(?:png|jpeg|gif|webp)|audio\/)/.test(type);
    }));
  });
});

describe("R-CH-01 (files): names", () => {
  test.each([
    ["合同 最终版.pdf", "合同 最终版.pdf"],
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\me\\照片.png", "照片.png"],
    ["<script>alert(1)</script>.png", "script.png"],
    ['<img src=x onerror="alert(1)">.png', "img src=x onerror=alert(1).png"],
    ["发票\u202egnp.exe", "发票gnp.exe"],
    ["a\u0000b\r\nSet-Cookie: x=1.txt", "abSet-Cookie x=1.txt"],
    ["..", "file"], ["", "file"], [" . ", "file"], ["a/", "file"],
    [".htaccess", "htaccess"],
    ["CON.txt", "_CON.txt"],
    ["\ud83d.png", "\ufffd.png"],
    ["e\u0301.txt", "\u00e9.txt"],
    [`${"长".repeat(300)}.docx`, `${"长".repeat(78)}.docx`],
    [`${"x".repeat(300)}.tar.gz`, `${"x".repeat(117)}.gz`],
  ])("%j becomes %j", (name, clean) => expect(cleanFileName(name)).toBe(clean));
  test("any name becomes one that is safe on disk and in a header, and cleaning it again changes nothing", () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ unit: fc.constantFrom(..."./\\ .:\u202e\"<>a长") })), (name) => {
      const clean = cleanFileName(name);
      expect(clean).not.toMatch(/[/\\<>"\p{Cc}\u202a-\u202e]|^\.|^$/u);
      expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(240);
      expect(cleanFileName(clean)).toBe(clean);
      for (const value of Object.values(fileHeaders({ name: clean, type: "image/png", inline: true }))) expect(value).toMatch(/^[\x20-\x7e]*$/);
    }), { numRuns: 500 });
  });
  test.each([["dots", "."], ["spaces", " "], ["dots and spaces", ". "], ["marks that are not seen", "\u200b"], ["letters", "x"]])("a name of a million signs, %s in its middle, is cleaned like any other and keeps its kind", (_, piece) => {
    const clean = cleanFileName(`x${piece.repeat(1_000_000)}y.pdf`);
    expect(clean).toMatch(/\.pdf$/);
    expect(clean.length).toBeLessThanOrEqual(120);
  });
  test("an upload says its name in percent form; what is none is refused with the header's name", () => {
    expect([nameInHeader({ "x-kefu-name": "%E5%9B%BE%201.png" }), nameInHeader({})]).toEqual(["图 1.png", ""]);
    for (const name of ["%", "100%.png", "%E5%9B"]) expect(() => nameInHeader({ "x-kefu-name": name })).toThrow(new Refusal("invalid", { fields: [{ path: "x-kefu-name", code: "broken_text" }] }));
  });
  test("headers: a picture is shown, a page is downloaded, neither is sniffed or may run", () => {
    expect(fileHeaders({ name: "图 1.png", type: "image/png", inline: true })).toEqual({
      "content-type": "image/png",
      "content-disposition": "inline; filename=\"_ 1.png\"; filename*=UTF-8''%E5%9B%BE%201.png",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; sandbox",
      "cache-control": "private, no-store",
    });
    expect(fileHeaders({ name: "a.svg", ...sniffType(bytes("<svg/>")) })["content-disposition"]).toMatch(/^attachment;/);
  });
});

test.each([
  [undefined, null], ["", null], ["bytes=0-", { start: 0, end: 100 }], ["bytes=10-19", { start: 10, end: 20 }], ["bytes=90-500", { start: 90, end: 100 }],
  ["bytes=-10", { start: 90, end: 100 }], ["bytes=-500", { start: 0, end: 100 }], ["bytes=100-", "unsatisfiable"], ["bytes=-0", "unsatisfiable"],
  ["bytes=20-10", null], ["bytes=0-1,5-6", null], ["items=0-1", null], ["bytes=-", null], ["bytes=a-b", null],
])("R-CH-01 (files): of 100 bytes, Range %j asks for %j", (header, range) => expect(rangeOf(header, 100)).toEqual(range));
