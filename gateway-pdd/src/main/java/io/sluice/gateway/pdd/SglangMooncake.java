package io.sluice.gateway.pdd;

import io.sluice.gateway.json.JsonBody;
import io.sluice.gateway.json.JsonEdit;
import io.sluice.gateway.spi.pdd.LegEdit;
import io.sluice.gateway.spi.pdd.LegPattern;
import io.sluice.gateway.spi.pdd.PddProtocol;
import io.sluice.gateway.spi.pdd.PddQuery;
import io.sluice.gateway.spi.scheduling.Instance;
import io.sluice.gateway.spi.scheduling.SchedulingMode;
import java.util.Optional;
import java.util.Set;

/**
 * SGLang's bootstrap protocol, whatever its transfer back end: both legs at once, with the same three members, and no cap because the prefill
 * engine stops by itself.
 *
 * <p>The bootstrap server is at the prefill instance's KV-transfer address; without one, at port 8998 of its host
 * ({@code --disaggregation-bootstrap-port}). The room is an integer that no other live request has. An engine with several data-parallel ranks takes the one
 * that the room leaves when divided by their number ({@code follow_bootstrap_room}, the default), so a room is moved to the
 * nearest one that leaves the instance's rank, which is named as well. A request for several choices or prompts takes a room for each, one after the other.
 *
 * <p>Source: {@code sglang/srt/disaggregation} and {@code mini_lb.py}. Engines start with {@code --disaggregation-mode prefill} or {@code decode}.
 *
 * <p>Lifetime: each side waits 300 s for the other ({@code SGLANG_DISAGGREGATION_WAITING_TIMEOUT}, {@code …_BOOTSTRAP_TIMEOUT}), so the failure of one
 * leg has to cancel the other. Not to be placed in stages: neither leg ends without the other.
 */
final class SglangMooncake implements PddProtocol {
    @Override
    public String name() {
        return "sglang-mooncake";
    }

    @Override
    public Optional<LegPattern> pattern(SchedulingMode mode) {
        return mode == SchedulingMode.PD_BATCH ? Optional.of(LegPattern.PARALLEL) : Optional.empty();
    }

    @Override
    public boolean carries(String path, JsonBody body) {
        return SglangRequests.areCarried(path, body);
    }

    @Override
    public Set<String> membersRead() {
        return SglangRequests.membersRead(PddProtocol.super.membersRead());
    }

    /** A decode engine refuses a request without a room. */
    @Override
    public boolean decodesLocally() {
        return false;
    }

    @Override
    public LegEdit prefillLeg(PddQuery query) {
        Instance prefill = query.prefill();
        JsonEdit.Builder edit = meetInRoom(query);
        return LegEdit.of(nameRank(edit, "routed_dp_rank", prefill).build());
    }

    @Override
    public LegEdit decodeLeg(PddQuery query) {
        JsonEdit.Builder edit = nameRank(meetInRoom(query), "disagg_prefill_dp_rank", query.prefill());
        Instance decode = query.decode();
        return LegEdit.of((decode == null ? edit : nameRank(edit, "routed_dp_rank", decode)).build());
    }

    private static JsonEdit.Builder nameRank(JsonEdit.Builder edit, String name, Instance instance) {
        return instance.dpSize() == 1 ? edit : edit.set(name, instance.dpRank());
    }

    private static JsonEdit.Builder meetInRoom(PddQuery query) {
        return JsonEdit.builder()
                .setString("bootstrap_host", AuxAddress.host(query.prefill()))
                .set("bootstrap_port", AuxAddress.portOr(query.prefill(), AuxAddress.BOOTSTRAP_PORT))
                .set("bootstrap_room", room(query));
    }

    /** Returns a room behind which there are enough for the other transfers of the request. */
    private static long room(PddQuery query) {
        long size = query.prefill().dpSize();
        long rank = query.prefill().dpRank();
        long last = Long.MAX_VALUE - (Math.max(1, SglangRequests.transfers(query.path(), query.body())) - 1);
        long random = query.room() & Long.MAX_VALUE;
        long room = random - random % size;
        return rank <= last - room ? room + rank : last - last % size - size + rank;
    }

    @Override
    public String toString() {
        return name();
    }
}
