import { Link } from "@tanstack/react-router";
import { Button, Checkbox, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { Duty, DutyWeek, PersonShort } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { useAddress } from "#console/lib/address.ts";
import { useMay } from "#console/shell/session.tsx";
import { useNarrow } from "#console/lib/appearance.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useTeams } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { useOrganizationText } from "../texts.ts";
import { CopyWeek } from "./CopyWeek.tsx";
import { DutyDay } from "./DutyDay.tsx";
import { DutyForm } from "./DutyForm.tsx";
import { ImportDuty } from "./ImportDuty.tsx";
import { WeekGrid } from "./WeekGrid.tsx";
import { plusDays } from "./days.ts";
import "../organization.css";

/** What is being written: new duty of somebody on a day, or duty that is there. */
export type Written = { person: PersonShort | null; on: string } | { person: PersonShort; duty: Duty };

function useWeek(address: Readonly<Record<string, string | undefined>>) {
  const query = { week: address.week, team: address.team, q: address.q, planned: address.planned };
  return usePaged(["organization", "duty", query], (after, signal) => api("GET /v1/duty", { query: { ...query, planned: query.planned === "true" ? "true" : undefined, after, limit: 100 } }, { signal }), {
    // Another week is another table: its days would stand under the wrong dates.
    placeholderData: (before, of) => ((of?.queryKey[2] as typeof query | undefined)?.week === query.week ? before : undefined),
  });
}

/** /settings/duty: who works from when to when, a week at a time. */
export default function DutyPage(): ReactNode {
  const t = useOrganizationText();
  const may = useMay();
  const narrow = useNarrow();
  const [address, change] = useAddress();
  const teams = useTeams().data ?? [];
  const read = useWeek(address);
  const [written, setWritten] = useState<Written | null>(null);
  const [doing, setDoing] = useState<"copy" | "import" | null>(null);
  const first = read.data?.pages[0];
  const week: DutyWeek | undefined = first && { ...first, rows: read.data?.rows ?? [] };
  const writable = may("duty.write");
  const monday = week?.days[0] ?? "";
  // While another week is being read, one may go on to the next.
  const shown = week === undefined ? (address.week ?? "") : monday;
  return (
    <Page wide>
      <PageHead
        title={t.duty.title}
        note={t.duty.note}
        acts={
          writable ? (
            <>
              <Button disabled={week === undefined} onClick={() => setDoing("copy")}>{t.duty.copy}</Button>
              <Button onClick={() => setDoing("import")}>{t.duty.import}</Button>
              <Button type="primary" icon={<Icon name="plus" />} disabled={week === undefined} onClick={() => setWritten({ person: null, on: week?.days.includes(week.today) === true ? week.today : monday })}>
                {t.duty.add}
              </Button>
            </>
          ) : undefined
        }
      >
        <div className="organization-bar">
          <span className="k-line">
            <Button aria-label={t.duty.previous} icon={<Icon name="left" />} onClick={() => change({ week: plusDays(shown, -7) })} />
            <Button onClick={() => change({ week: undefined })}>{t.duty.thisWeek}</Button>
            <Button aria-label={t.duty.next} icon={<Icon name="right" />} onClick={() => change({ week: plusDays(shown, 7) })} />
            {week === undefined ? null : (
              <span className="k-num">
                {monday} – {week.days[6]?.slice(5)}
              </span>
            )}
          </span>
          <Select className="organization-find" style={{ minWidth: 140 }} aria-label={t.duty.team} value={address.team ?? ""} onChange={(team: string) => change({ team: team === "" ? undefined : team })} options={[{ value: "", label: t.duty.allTeams }, ...teams.filter((team) => team.state === "open").map((team) => ({ value: team.id, label: team.name }))]} />
          <Input className="organization-find" allowClear aria-label={t.common.search} placeholder={t.common.search} value={address.q ?? ""} onChange={(event) => change({ q: event.target.value === "" ? undefined : event.target.value })} />
          <Checkbox checked={address.planned === "true"} onChange={(event) => change({ planned: event.target.checked ? "true" : undefined })}>
            {t.duty.onlyPlanned}
          </Checkbox>
        </div>
      </PageHead>
      <Panel flush former={read.isPlaceholderData}>
        <Reading query={{ data: week, error: read.error, refetch: read.refetch }} what={t.duty.failed} rows={10}>
          {(one) =>
            one.rows.length === 0 ? (
              <EmptyState act={address.planned === "true" ? <Button onClick={() => change({ planned: undefined })}>{t.common.all}</Button> : <Link to="/settings/people">{t.duty.toPeople}</Link>}>
                {address.planned === "true" ? t.duty.emptyWeek : t.duty.empty}
              </EmptyState>
            ) : narrow ? (
              <DutyDay week={one} writable={writable} onWrite={setWritten} />
            ) : (
              <WeekGrid week={one} writable={writable} onWrite={setWritten} />
            )
          }
        </Reading>
        <ShowMore list={read} type="text" block>{t.common.more}</ShowMore>
      </Panel>
      {written === null ? null : <DutyForm written={written} onClose={() => setWritten(null)} />}
      {doing === "copy" ? <CopyWeek to={monday} team={teams.find((one) => one.id === address.team)} onClose={() => setDoing(null)} /> : null}
      {doing === "import" ? <ImportDuty onClose={() => setDoing(null)} /> : null}
    </Page>
  );
}
