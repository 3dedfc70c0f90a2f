"""Swagger UI over the contract, as a reader uses it."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.server.conftest import Api


def sign_in(page: Page, username: str, password: str) -> None:
    form = page.locator("#sign-in")
    form.get_by_label("User").fill(username)
    form.get_by_label("Password").fill(password)
    form.get_by_role("button", name="Sign in").click()


def execute(page: Page, anchor: str) -> str:
    """Opens an operation, executes it with the contract's example values, and gives the status that came back."""
    operation = page.locator(f"#operations-{anchor}")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()
    status = operation.locator(".live-responses-table tbody td.response-col_status")
    status.wait_for()
    return status.inner_text().split()[0]


def test_a_reader_signs_in_and_tries_an_operation_out(page: Page, api: Api) -> None:
    page.goto(f"{api.url}/ui/")
    sign_in(page, "admin", "admin")
    expect(page.locator("#signed-in")).to_have_text("Signed in as admin.")

    assert execute(page, "Departments-listDepartments") == "200"
    expect(page.locator("#operations-Departments-listDepartments .live-responses-table")).to_contain_text("Support")


def test_a_visitors_operation_needs_no_sign_in(page: Page, api: Api) -> None:
    page.goto(f"{api.url}/ui/")

    assert execute(page, "Visitors-getVisitor") == "200"


def test_a_wrong_password_is_told(page: Page, api: Api) -> None:
    page.goto(f"{api.url}/ui/")
    sign_in(page, "admin", "wrong")

    expect(page.locator("#signed-in")).to_have_attribute("data-state", "failed")


def test_models_have_their_names(page: Page, api: Api) -> None:
    page.goto(f"{api.url}/ui/#/Rooms/closeRoom")

    page.locator("#operations-Rooms-closeRoom .model-example").first.get_by_text("Schema").click()

    expect(page.locator("#operations-Rooms-closeRoom")).to_contain_text("RoomClosing")
