"""A server ends in the middle of a page, and another one takes its place: the page says so, and what is gone."""

from driving import ROOT, serve, settle
from playwright.sync_api import expect
from ports import free_port
from proxies import HERE

TABLE = b"a,b,c\n" + b"".join(b"%d,%d,%d\n" % (i, i * i % 7, -i) for i in range(40))
SAYS = ".ending:popover-open"


def test_a_page_says_that_its_server_has_ended_and_what_went_with_it(own_page):
    page, port = own_page, free_port()
    with serve(ROOT / "dashboard.py", port=port, **HERE) as address:
        page.goto(f"{address}/your-data")
        file = page.locator("input[type=file]").first
        file.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": TABLE})
        expect(page.get_by_text("40 rows, 3 columns")).to_be_visible()
        settle(page)
        expect(page.locator(SAYS)).to_have_count(0)
    says = page.locator(SAYS)
    expect(says).to_contain_text("The server does not answer.")
    expect(says.get_by_role("listitem")).to_have_text(["the file mine.csv"])
    with serve(ROOT / "dashboard.py", port=port, **HERE):
        expect(says).to_contain_text("The server no longer has:")
        expect(says.get_by_role("listitem")).to_have_text(["the file mine.csv"])
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        says.get_by_role("button", name="Close").click()
        expect(page.locator(SAYS)).to_have_count(0)
