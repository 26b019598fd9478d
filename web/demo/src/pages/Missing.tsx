import { Empty } from "../parts/Empty";
import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { useWords } from "../words";

export function Missing() {
  const { missing } = useWords();
  return (
    <Page title={missing.title} narrow>
      <Empty title={missing.lead}>
        <Link to="/" className="button button-primary">
          {missing.home}
        </Link>
      </Empty>
    </Page>
  );
}
