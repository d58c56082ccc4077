import { Button } from "antd";
import type { ReactNode } from "react";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { type Stage, Stages } from "#console/ui/Stages.tsx";
import { type Document, type Version, useRefresh } from "./queries.ts";
import { ScopeName } from "./ScopeName.tsx";
import { StateTag } from "./StateTag.tsx";
import { useHandbookText } from "./texts.ts";

const reached: Record<Version["state"], number> = { draft: 0, review: 1, approved: 2, scheduled: 3, in_force: 3, superseded: 4, withdrawn: 0 };

/** The version's path, who did what and why, and where it holds. */
export function VersionFacts({ document, version }: { document: Document; version: Version }): ReactNode {
  const t = useHandbookText();
  const when = useWhen();
  const at = reached[version.state];
  const now = serverNow();
  const notes = [version.createdAt, version.approvedAt, version.publishedAt, version.spans[0]?.from ?? null];
  const stages = (["draft", "review", "publish", "hold"] as const).map((key, i): Stage => {
    const note = notes[i];
    return { key, name: t.stages[key], state: i < at ? "done" : i === at ? "current" : "next", note: note === null || note === undefined || i > at ? undefined : <time dateTime={note}>{when.moment(note, now)}</time> };
  });
  return (
    <>
      {version.state === "withdrawn" ? <StateTag version={version} /> : <Stages stages={stages} />}
      <div className="handbook-facts">
        {version.reason === "" || version.origin === "shipped" ? null : <p className="handbook-reason">{version.reason}</p>}
        <p className="k-small k-ink-3">
          {version.author === null ? t.document.origin[version.origin] : t.document.author(version.author.name, when.moment(version.createdAt, now))}
          {version.basedOn === null ? null : (
            <>
              <span className="k-dot" />
              {t.document.basedOn(version.basedOn)}
            </>
          )}
          {version.reviewer === null || version.approvedAt === null ? null : (
            <>
              <span className="k-dot" />
              {t.document.reviewer(version.reviewer.name, when.moment(version.approvedAt, now))}
              {version.selfReview ? (
                <span className="k-tag is-outlined" title={t.document.selfNote}>
                  {t.document.self}
                </span>
              ) : null}
            </>
          )}
        </p>
        {version.returned === null ? null : (
          <p className="k-problem" role="note">
            <Icon name="undo" size="xs" /> {t.document.returned(version.returned)}
          </p>
        )}
        {version.spans.map((span) => (
          <p key={`${span.scope.kind}${span.scope.key}${span.from ?? ""}`} className="k-small">
            <Icon name="flag" size="xs" /> <ScopeName scope={span.scope} />
            <span className="k-dot" />
            <span className="k-ink-3 k-num">
              {span.until === null
                ? span.from === null
                  ? t.document.always
                  : t.document.from(when.moment(span.from, now))
                : t.document.span(span.from === null ? t.document.always : when.moment(span.from, now), when.moment(span.until, now))}
            </span>
          </p>
        ))}
        <Moved document={document} version={version} />
      </div>
    </>
  );
}

/** Says that another version came into force after this draft was begun. */
function Moved({ document, version }: { document: Document; version: Version }): ReactNode {
  const t = useHandbookText();
  const [, change] = useAddress();
  const refresh = useRefresh();
  const inForce = document.inForce.find((one) => one.scope.kind === "all")?.n;
  const merged = useSubmit(async () => {
    await api("PUT /v1/handbook/documents/{kind}/{key}/versions/{n}", { params: { kind: document.kind, key: document.key, n: version.n }, body: { edit: version.edit, basedOn: inForce } });
    await refresh();
  });
  const open = version.state === "draft" || version.state === "review" || version.state === "approved";
  if (!open || inForce === undefined || inForce <= (version.basedOn ?? 0)) return null;
  return (
    <div className="k-line k-wrap" role="note">
      <Icon name="alert" size="xs" /> {t.acts.moved(inForce)}
      <Button size="small" onClick={() => change({ with: String(inForce) })}>
        {t.acts.compareNow}
      </Button>
      {version.state === "draft" ? (
        <Button size="small" loading={merged.busy} onClick={() => void merged.submit()}>
          {t.acts.merged}
        </Button>
      ) : null}
      {merged.problem === null ? null : <span className="k-problem">{merged.problem.text}</span>}
    </div>
  );
}
