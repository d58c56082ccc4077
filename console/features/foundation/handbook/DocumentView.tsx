import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { ReactNode } from "react";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { type Document, type Version, useDocument, useRefresh } from "./queries.ts";
import { StateTag } from "./StateTag.tsx";
import { useHandbookText } from "./texts.ts";
import { VersionView } from "./VersionView.tsx";

/** One document: its versions at the left, the chosen one beside them. */
export function DocumentView({ kind, documentKey }: { kind: string; documentKey: string }): ReactNode {
  const t = useHandbookText();
  const label = useLabel();
  const may = useMay();
  const [address, change] = useAddress();
  const read = useDocument(kind, documentKey);
  const document = read.data?.pages[0]?.document;
  const versions = read.data?.pages.flatMap((page) => page.versions) ?? [];
  const chosen = versions.find((one) => String(one.n) === address.v) ?? toShowFirst(versions);
  if (read.error !== null && document === undefined) {
    return (
      <Page>
        <ErrorState what={t.document.failed} error={read.error} onRetry={() => void read.refetch()} />
      </Page>
    );
  }
  if (document === undefined) return <LoadingState rows={8} onRetry={() => void read.refetch()} />;
  return (
    <Page wide>
      <PageHead
        title={label(document.title)}
        note={`${kind}/${documentKey}`}
        acts={may("handbook.write") ? <NewVersion document={document} onMade={(n) => change({ v: String(n), with: undefined })} /> : undefined}
      >
        <Link to="/settings/handbook" className="k-line k-small">
          <Icon name="left" size="xs" /> {t.page.all}
        </Link>
      </PageHead>
      <div className="handbook-body">
        <Panel flush title={t.document.versions} className="handbook-versions">
          <ol>
            {versions.map((version) => (
              <li key={version.n}>
                <VersionRow version={version} here={version === chosen} onChoose={() => change({ v: String(version.n), with: undefined })} />
              </li>
            ))}
          </ol>
          <ShowMore list={read} type="text" block>{t.document.earlier}</ShowMore>
        </Panel>
        {chosen === undefined ? <EmptyState>{t.document.noVersion}</EmptyState> : <VersionView key={chosen.n} document={document} version={chosen} versions={versions} />}
      </div>
    </Page>
  );
}

/** What waits for somebody comes before what is in force. */
function toShowFirst(versions: readonly Version[]): Version | undefined {
  const open = versions.find((one) => one.state === "draft" || one.state === "review" || one.state === "approved");
  return open ?? versions.find((one) => one.state === "in_force" && one.spans.some((span) => span.scope.kind === "all")) ?? versions[0];
}

function VersionRow({ version, here, onChoose }: { version: Version; here: boolean; onChoose: () => void }): ReactNode {
  const t = useHandbookText();
  const when = useWhen();
  return (
    <button type="button" className={`k-plain handbook-version${here ? " is-here" : ""}`} aria-current={here ? "true" : undefined} onClick={onChoose}>
      <b className="k-num">{t.page.version(version.n)}</b>
      <span />
      <StateTag version={version} />
      <span className="k-small k-ink-3 k-cut" title={when.exact(version.updatedAt)}>
        {version.author?.name ?? t.page.kefu} {when.moment(version.updatedAt, serverNow())}
      </span>
    </button>
  );
}

function NewVersion({ document, onMade }: { document: Document; onMade: (n: number) => void }): ReactNode {
  const t = useHandbookText();
  const refresh = useRefresh();
  const starting = useSubmit(async () => {
    const { n } = await api("POST /v1/handbook/documents/{kind}/{key}/drafts", { params: { kind: document.kind, key: document.key }, body: {} });
    await refresh();
    onMade(n);
  });
  return (
    <>
      {starting.problem === null ? null : <span className="k-small k-problem" role="alert">{starting.problem.text}</span>}
      <Button icon={<Icon name="edit" />} loading={starting.busy} onClick={() => void starting.submit()}>
        {t.document.newVersion}
      </Button>
    </>
  );
}
