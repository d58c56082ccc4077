import type { ComponentChildren } from "preact";
import { words } from "../words.ts";
import { Icon } from "./Icon.tsx";

/** The bar above every screen but the first: back, where one is, phone, fold. */
export function Head(props: {
  title: string;
  note?: ComponentChildren;
  phone?: string | null | undefined;
  back?: (() => void) | undefined;
  fold: () => void;
}) {
  return (
    <header class="head">
      {props.back && (
        <button type="button" class="ib" aria-label={words.back} onClick={props.back}>
          <Icon name="left" size={20} />
        </button>
      )}
      <div class="sp ttl">
        <h2 tabIndex={-1} data-first>
          {props.title}
        </h2>
        {props.note && <div class="s m2 cut">{props.note}</div>}
      </div>
      {props.phone && (
        <a class="ib" href={`tel:${props.phone}`} aria-label={`${words.call} ${props.phone}`}>
          <Icon name="phone" size={20} />
        </a>
      )}
      <button type="button" class="ib fd" aria-label={words.fold} onClick={props.fold}>
        <Icon name="down" size={20} />
      </button>
    </header>
  );
}

/** The dot between two facts: drawn, since typed ones differ from font to font. */
export function Dot() {
  return <span class="dt" aria-hidden="true" />;
}
