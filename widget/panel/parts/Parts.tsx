import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

/** What is so now, in a coloured box. */
export function Notice({ icon, title, children }: { icon: IconName; title: string; children: ComponentChildren }) {
  return (
    <section class="pro" role="status">
      <Icon name={icon} size={20} />
      <div>
        <b class="blk">{title}</b>
        <span class="s m2 num">{children}</span>
      </div>
    </section>
  );
}

/** One thing to do among several: a press, or a number to dial. */
export function Choice({ icon, title, note, act, href }: { icon: IconName; title: string; note?: string; act?: () => void; href?: string }) {
  const Tag = href ? "a" : "button";
  return (
    <Tag type={href ? undefined : "button"} class="go" href={href} onClick={act}>
      <Icon name={icon} size={20} />
      <span class="sp">
        {title} {note && <span class="s m2 blk num">{note}</span>}
      </span>
      <Icon name="right" />
    </Tag>
  );
}

/** What is wrong with the field above. */
export function Trouble({ id, children }: { id?: string; children: ComponentChildren }) {
  return (
    children && (
      <p class="s bad" id={id} role="alert">
        <Icon name="alert" size={12} /> {children}
      </p>
    )
  );
}
