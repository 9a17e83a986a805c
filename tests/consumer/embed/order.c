/* order.c: an application in C: it makes a connection of a key that it holds itself, shows what a
 * run would send, runs the node, and starts it once more to be called back.
 *   order PACKHOST_TOML PACK BASE_URL NODE, with the key in $ORDER_KEY */
#include <packhost/packhost.h>

#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char kPins[] = "{\"item\": \"Rope\", \"quantity\": 2}";

static void check(packhost_error* error) {
    if (!error) return;
    fprintf(stderr, "%s (%s): %s\n%s\n", packhost_error_code(error), packhost_error_phase(error),
            packhost_error_message(error), packhost_error_hint(error));
    packhost_error_free(error);
    exit(1);
}

static void show(const char* name, packhost_result* result) {
    const packhost_error* error = packhost_result_error(result);
    printf("%s: %d %s%s\n", name, packhost_result_status(result), packhost_result_pins(result),
           error ? packhost_error_message(error) : "");
    packhost_result_free(result);
}

static void on_done(void* user, packhost_result* result) {
    show("submit", result);
    sem_post(user);
}

static packhost_connection* connect_to(const char* base_url) {
    const char* key = getenv("ORDER_KEY");
    packhost_connection* connection = NULL;
    check(packhost_connection_new("signed-api", "signed-api", base_url, &connection));
    check(packhost_connection_add_credential(connection, "key-id", "key-7", 5));
    check(packhost_connection_add_credential(connection, "secret-key", key, key ? strlen(key) : 0));
    return connection;
}

int main(int argc, char** argv) {
    if (argc != 5) return 2;
    packhost_config* config = NULL;
    packhost_runtime* runtime = NULL;
    packhost_pack* pack = NULL;
    check(packhost_config_read(argv[1], &config));
    check(packhost_runtime_create(config, NULL, &runtime));
    packhost_config_free(config);
    check(packhost_pack_load(runtime, argv[2], &pack));
    packhost_connection* connection = connect_to(argv[3]);

    packhost_request request = {.size = sizeof request,
                                .pack = pack,
                                .node = argv[4],
                                .connection = connection,
                                .pins = kPins,
                                .pins_size = strlen(kPins),
                                .flags = PACKHOST_DRY_RUN};
    packhost_result* result = NULL;
    char* json = NULL;
    check(packhost_runtime_run(runtime, &request, &result));
    check(packhost_result_json(result, &json));
    printf("dry run: %s\n", json);
    packhost_text_free(json);
    packhost_result_free(result);

    request.flags = 0;
    check(packhost_runtime_run(runtime, &request, &result));
    show("run", result);

    sem_t done;
    sem_init(&done, 0, 0);
    check(packhost_runtime_submit(runtime, &request, on_done, &done, NULL));
    while (sem_wait(&done) != 0) continue;
    check(packhost_runtime_drain(runtime, 10000, NULL, NULL));

    packhost_connection_free(connection);
    packhost_pack_free(pack);
    packhost_runtime_free(runtime);
    return 0;
}
