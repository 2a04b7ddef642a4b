package io.stateeventtarget.sample;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Changes of flags over HTTP, which go to the table. A process that holds a replica only
 * does not have it.
 */
@RestController
@RequestMapping("/api")
@Profile("!sink")
class FlagChangeController {

	private final FlagService service;

	FlagChangeController(FlagService service) {
		this.service = service;
	}

	@PutMapping("/flags/{key}")
	Flag change(@PathVariable String key, @RequestBody FlagSettings settings, @RequestParam("by") String user) {
		return this.service.change(key, settings, user);
	}

	@PutMapping("/flags")
	List<Flag> changeAll(@RequestBody Map<String, @Nullable FlagSettings> settings, @RequestParam("by") String user) {
		return this.service.changeAll(settings, user);
	}

	@DeleteMapping("/flags/{key}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable String key, @RequestParam("by") String user) {
		this.service.delete(key, user);
	}

}
