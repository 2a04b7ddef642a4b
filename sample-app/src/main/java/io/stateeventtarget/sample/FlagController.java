package io.stateeventtarget.sample;

import java.util.List;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * The board over HTTP, as the replica has it.
 */
@RestController
@RequestMapping("/api")
class FlagController {

	private final FlagReader reader;

	private final AuditLog audit;

	private final OwnerSummaries owners;

	private final LiveStream live;

	FlagController(FlagReader reader, AuditLog audit, OwnerSummaries owners, LiveStream live) {
		this.reader = reader;
		this.audit = audit;
		this.owners = owners;
		this.live = live;
	}

	@GetMapping("/flags")
	FlagReader.Board board() {
		return this.reader.board();
	}

	@GetMapping("/flags/{key}")
	Flag flag(@PathVariable String key) {
		return this.reader.get(key);
	}

	@GetMapping("/flags/{key}/evaluation")
	Evaluation evaluate(@PathVariable String key, @RequestParam String user,
			@RequestParam(defaultValue = "production") String environment) {
		Flag flag = this.reader.get(key);
		return new Evaluation(key, user, environment, flag.isOnFor(user, environment), flag.bucketOf(user),
				flag.rollout());
	}

	@GetMapping("/audit")
	List<AuditEntry> audit() {
		return this.audit.newestFirst();
	}

	@GetMapping("/owners")
	OwnerSummaries.Summaries owners() {
		return this.owners.get();
	}

	@GetMapping(path = "/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	SseEmitter live() {
		return this.live.open();
	}

	/**
	 * Whether a user gets a feature, and why.
	 *
	 * @param bucket the user's position between 0 and 99: below the rollout is on
	 */
	record Evaluation(String key, String user, String environment, boolean on, int bucket, int rollout) {

	}

}
