import { Link } from "../parts/Link";
import { Page } from "../parts/Page";
import { useWords } from "../words";

export function Missing() {
  const { missing } = useWords();
  return (
    <Page title={missing.title} lead={missing.lead} narrow>
      <Link to="/" className="button button-primary">
        {missing.home}
      </Link>
    </Page>
  );
}
