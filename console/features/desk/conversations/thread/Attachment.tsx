import type { ReactNode } from "react";
import type { Card } from "#contract/conversation.ts";
import { moneyText } from "#console/lib/figures.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useDeskText } from "../texts.ts";
import type { ShownFile } from "./lines.ts";

/** `1.2 MB` */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A picture in place, any other file as a chip to download. */
export function Attachment({ file }: { file: ShownFile }): ReactNode {
  const t = useDeskText();
  if (file.inline && file.type.startsWith("image/") && file.url !== undefined) {
    return (
      <a className="desk-picture" href={file.url} target="_blank" rel="noreferrer">
        <img src={file.url} alt={t.thread.picture(file.name)} loading="lazy" />
      </a>
    );
  }
  const inside = (
    <>
      <Icon name={file.type.startsWith("image/") ? "image" : "attach"} />
      <span className="k-cut">{file.name}</span>
      <span className="k-small k-ink-3 k-num">{sizeText(file.size)}</span>
      {file.url === undefined ? null : <Icon name="download" size="xs" />}
    </>
  );
  return file.url === undefined ? (
    <span className="desk-file">{inside}</span>
  ) : (
    <a className="desk-file" href={file.url} download={file.name} rel="noreferrer">
      {inside}
    </a>
  );
}

/** A product or an order as the customer sees it. */
export function CardView({ card }: { card: Card }): ReactNode {
  const t = useDeskText();
  const order = card.type === "order";
  return (
    <div className="desk-card">
      <span className="desk-card-head">
        <Icon name={order ? "order" : "box"} /> {order ? t.thread.order : t.thread.product}
        <span className="k-space" />
        {order ? <span className="k-num k-ink-3">{card.number}</span> : null}
      </span>
      <b className="desk-card-title">{card.title}</b>
      <span className="k-small k-ink-3 k-num">
        {order ? (
          <>
            {t.thread.paid} {moneyText(card.paidFen)}
            <span className="k-dot" />
            {card.state}
          </>
        ) : (
          <>
            {moneyText(card.priceFen)}
            {card.note === undefined ? null : (
              <>
                <span className="k-dot" />
                {card.note}
              </>
            )}
          </>
        )}
      </span>
    </div>
  );
}
