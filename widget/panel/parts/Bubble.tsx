import { useState } from "preact/hooks";
import { fileSize, yuan } from "../format.ts";
import { linkify, webAddress } from "../linkify.ts";
import { words } from "../words.ts";
import { Icon } from "./Icon.tsx";

/** A file as an entry's body or a letter under way describes it. */
export interface ShownFile {
  name: string;
  type?: string;
  size?: number;
  inline?: boolean;
  url?: string;
}

/** A message's text: plain text nodes, and links for web addresses only. */
export function Text({ text }: { text: string }) {
  return (
    <>
      {linkify(text).map((piece, index) =>
        piece.href ? (
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </>
  );
}

/** A product or an order inside a message, as it was when it was sent. */
export function Card({ card }: { card: Record<string, unknown> }) {
  const word = (key: string) => (typeof card[key] === "string" ? card[key] : "");
  const fen = card.type === "order" ? card.paidFen : card.priceFen;
  return (
    <div class="card">
      <span class="pic">
        <Icon name="box" size={24} />
      </span>
      <div class="sp">
        <div class="ttl">{word("title")}</div>
        <div class="s m2">
          {words.states[word("state")] ?? word("state")} {typeof fen === "number" && <b class="num">{yuan(fen)}</b>}
        </div>
        {word("number") && <div class="s m3 num cut">{words.talk.orderNo(word("number"))}</div>}
        {word("note") && <div class="s m2">{word("note")}</div>}
      </div>
    </div>
  );
}

/** A picture to enlarge, or a chip to download. */
export function FileView(props: { file: ShownFile; origin: string; enlarge(url: string, name: string): void; reload(): void }) {
  const { file } = props;
  const [broken, setBroken] = useState("");
  const url = webAddress(file.url, props.origin);
  const picture = file.inline === true && (file.type ?? "").startsWith("image/");
  if (picture && url && broken === url) {
    return (
      <button class="chip" onClick={() => (setBroken(""), props.reload())}>
        {words.talk.pictureGone}
      </button>
    );
  }
  if (picture && url) {
    return (
      <button class="shot" aria-label={words.talk.enlarge(file.name)} onClick={() => props.enlarge(url, file.name)}>
        <img src={url} alt={file.name} loading="lazy" onError={() => setBroken(url)} />
      </button>
    );
  }
  const inside = (
    <>
      <Icon name="clip" size={20} />
      <span class="sp cut">{file.name}</span>
      {file.size !== undefined && <span class="s m3 num">{fileSize(file.size)}</span>}
    </>
  );
  return url ? (
    <a class="fil" href={url} target="_blank" rel="noopener noreferrer" download={file.name} aria-label={words.talk.download(file.name)}>
      {inside}
    </a>
  ) : (
    <span class="fil">{inside}</span>
  );
}
