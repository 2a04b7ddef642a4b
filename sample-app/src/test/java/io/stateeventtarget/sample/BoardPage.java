package io.stateeventtarget.sample;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/**
 * The board in one tab of a browser, as a person sees it.
 */
final class BoardPage {

	private static final String REPLICAS = """
			const read = (element) => [element.querySelector('.badge').dataset.status,
			  element.querySelector('.version').title, element.querySelector('.fingerprint').textContent];
			const frame = document.getElementById('frame').contentDocument;
			return [document.getElementById('page'), frame.getElementById('replica'),
			  document.getElementById('worker')].map(read);""";

	private static final String ROW = "const row = document.querySelector(`tr[data-key='${arguments[0]}']`);";

	private final ChromeDriver driver;

	private final String window;

	private BoardPage(ChromeDriver driver) {
		this.driver = driver;
		this.window = driver.getWindowHandle();
	}

	/**
	 * Opens the board in the tab that the driver is in.
	 */
	static BoardPage open(ChromeDriver driver, String url) {
		driver.get(url);
		return new BoardPage(driver);
	}

	/**
	 * What the light, the version and the fingerprint of the replicas in the page, the
	 * frame and the worker say.
	 */
	List<Replica> replicas() {
		return ((List<?>) Objects.requireNonNull(script(REPLICAS))).stream()
			.map((each) -> (List<?>) each)
			.map((each) -> new Replica((String) each.get(0), (String) each.get(1), (String) each.get(2)))
			.toList();
	}

	/**
	 * What the row of a flag says of its rollout, or {@code null} if there is none.
	 */
	@Nullable String rollout(String key) {
		return (String) script(ROW + "return row?.querySelector('.rollout output').textContent;", key);
	}

	boolean isOn(String key) {
		return Boolean.TRUE.equals(script(ROW + "return row.querySelector('.switch').checked;", key));
	}

	@Nullable String note(String key) {
		return (String) script(ROW + "return row.querySelector('.note').value;", key);
	}

	void flip(String key) {
		find(key, ".switch").click();
	}

	void writeNote(String key, String text) {
		WebElement note = find(key, ".note");
		note.clear();
		note.sendKeys(text, Keys.TAB);
	}

	/**
	 * Closes the tab and goes to the one that remains.
	 */
	void close() {
		toFront();
		this.driver.close();
		this.driver.switchTo().window(this.driver.getWindowHandles().iterator().next());
	}

	/**
	 * Leaves a mark that does not outlive a reload.
	 */
	void mark() {
		script("window.isMarked = true;");
	}

	boolean isMarked() {
		return Boolean.TRUE.equals(script("return window.isMarked === true;"));
	}

	private WebElement find(String key, String part) {
		toFront();
		return this.driver.findElement(By.cssSelector("tr[data-key='" + key + "'] " + part));
	}

	private @Nullable Object script(String script, Object... arguments) {
		toFront();
		return this.driver.executeScript(script, arguments);
	}

	private void toFront() {
		this.driver.switchTo().window(this.window);
	}

	/**
	 * What is shown of a replica.
	 *
	 * @param status what the light says
	 * @param version its version
	 * @param fingerprint tells its entries from others
	 */
	record Replica(String status, String version, String fingerprint) {

	}

}
